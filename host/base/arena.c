/* arena.c -- memory for one batch. */
#include "host/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { BLOCK_SIZE = 64 * 1024 - 64 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

/* Not zeroed: each piece is when it is handed out, and most blocks are never full. */
static struct arena_block *new_block(struct arena *arena, size_t size)
{
    if (size < BLOCK_SIZE)
        size = BLOCK_SIZE;
    struct arena_block *block = memory_resize(NULL, 1, sizeof *block + size);
    *block = (struct arena_block){.next = arena->blocks, .size = size};
    arena->blocks = block;
    return block;
}

/* Of any bytes. */
static void *take(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        abort();
    size = (size + align - 1) / align * align;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size)
        block = new_block(arena, size);
    void *piece = block->bytes + block->used;
    block->used += size;
    arena->used += size;
    return piece;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        abort();
    return arena_allocate(arena, count * size);
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_text_n(arena, text, strlen(text));
}

const char *const *arena_texts(struct arena *arena, const char *const *texts)
{
    size_t count = 0;
    if (texts == NULL)
        return NULL;
    while (texts[count] != NULL)
        count++;
    const char **copy = arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_text(arena, texts[i]);
    return copy;
}

char *arena_text_n(struct arena *arena, const char *text, size_t length)
{
    char *copy = take(arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        abort();
    char *text = take(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = NULL;
    while (arena->blocks != NULL) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        if (keep == NULL && block->size == BLOCK_SIZE)
            keep = block;
        else
            free(block);
    }
    if (keep != NULL) {
        keep->next = NULL;
        keep->used = 0;
    }
    arena->blocks = keep;
    arena->used = 0;
}

void arena_wipe(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks; block != NULL; block = block->next)
        explicit_bzero(block->bytes, block->used);
}

void arena_free(struct arena *arena)
{
    arena_reset(arena);
    free(arena->blocks);
    *arena = (struct arena){0};
}
