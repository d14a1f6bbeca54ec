/* blamed.h -- the ids of the pipelines with errors.
 *
 * `struct blamed blamed = {0};` before; the texts of the ids stay the caller's. Add
 * all, then sort, then ask: no question walks over all of them.
 */
#ifndef SPEC_BLAMED_H
#define SPEC_BLAMED_H

#include <stdbool.h>
#include <stddef.h>

struct blamed {
    const char **ids;
    size_t count, room;
};

void blamed_add(struct blamed *blamed, const char *id);
void blamed_sort(struct blamed *blamed);
bool blamed_has(const struct blamed *blamed, const char *id);
void blamed_free(struct blamed *blamed);

#endif
