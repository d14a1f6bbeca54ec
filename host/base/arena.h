/* arena.h -- memory for one batch: many small pieces, freed together.
 *
 * `struct arena a = {0};` is an empty arena. Pieces live until arena_reset, which keeps
 * one block for the next batch, or arena_free. Out of memory ends the process.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t used; /* bytes handed out since the last reset */
};

void *arena_allocate(struct arena *arena,
                     size_t size); /* zeroed, aligned for anything */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_text(struct arena *arena, const char *text);
/* A list that ends with NULL, and its texts; NULL gives NULL. */
const char *const *arena_texts(struct arena *arena, const char *const *texts);
char *arena_text_n(struct arena *arena, const char *text, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
void arena_reset(struct arena *arena);
/* Overwrites all pieces, which stay until arena_free: they held a secret. */
void arena_wipe(struct arena *arena);
void arena_free(struct arena *arena);

#endif
