/* whole_read.h -- a read of everything that continues by time: the members it must
 * still show.
 *
 * A client that reads all members in the order of their change asks for the first page
 * without `since_last_changed` and for the others with it. A row that only reads of
 * changes miss must still be in such a read: so a member who was not on the first page
 * is owed to it, until they are shown, or ten minutes have passed.
 */
#ifndef SANDBOX_WHOLE_READ_H
#define SANDBOX_WHOLE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct whole_read {
    bool *owed; /* by position */
    size_t count;
    int64_t until_s;
};

void whole_read_begin(struct whole_read *read, size_t count, int64_t now_s);
void whole_read_showed(struct whole_read *read, uint32_t position);
bool whole_read_owes(const struct whole_read *read, uint32_t position, int64_t now_s);
void whole_read_free(struct whole_read *read);

#endif
