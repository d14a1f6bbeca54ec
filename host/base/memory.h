/* memory.h -- allocation that does not fail.
 *
 * Out of memory ends the process (yajl cannot recover from it, so no code tries to):
 * what must survive is in the state store. Sizes are multiplied with a check for
 * overflow. All of it is freed with free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_allocate(size_t size);            /* zeroed; size 0 gives a pointer too */
void *memory_array(size_t count, size_t size); /* zeroed */
void *memory_resize(void *memory, size_t count, size_t size); /* new part not zeroed */
char *memory_text(const char *text);                          /* a copy */
char *memory_text_n(const char *text, size_t length);         /* a copy, NUL added */

/* Room for one more element in a growing array: returns `items`, moved if it was
 * full. */
void *memory_grow(void *items, size_t count, size_t *room, size_t size);

/* From now on what is freed stays with the process: for one that soon takes as much
 * again, page after page, and ends when its work is done. */
void memory_stay(void);

#endif
