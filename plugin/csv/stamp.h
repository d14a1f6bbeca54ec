/* stamp.h -- what distinguishes one state of a file from another.
 *
 * A program that replaces a file changes its inode; one that writes into it changes its
 * times. No program can set back the time of the last change of the inode, so that a
 * tool that keeps the other time is noticed as well.
 */
#ifndef CSV_STAMP_H
#define CSV_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct stamp {
    uint64_t device, inode;
    int64_t size;
    int64_t modified_s, modified_ns;
    int64_t changed_s, changed_ns;
};

enum { STAMP_ROOM = 200 };

struct stamp stamp_of(const struct stat *status);
bool stamp_same(const struct stamp *one, const struct stamp *other);
void stamp_text(const struct stamp *stamp, char text[STAMP_ROOM]);
/* The later of both times. */
int64_t stamp_ms(const struct stamp *stamp);
/* The clock that stamps files may not have moved since: another change at this moment
 * would leave the same stamp. */
bool stamp_is_young(const struct stamp *stamp, int64_t now_ms);

#endif
