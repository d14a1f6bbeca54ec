/* memory.c -- allocation that does not fail. */
#include "host/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__ /* as the headers above say */
#include <malloc.h>
#endif

static void *or_abort(void *memory)
{
    if (memory == NULL) {
        fputs("wherry: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static size_t product(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        or_abort(NULL);
    return count * size;
}

void *memory_allocate(size_t size)
{
    return or_abort(calloc(1, size == 0 ? 1 : size));
}

void *memory_array(size_t count, size_t size)
{
    return memory_allocate(product(count, size));
}

void *memory_resize(void *memory, size_t count, size_t size)
{
    size_t bytes = product(count, size);
    return or_abort(realloc(memory, bytes == 0 ? 1 : bytes));
}

char *memory_text(const char *text)
{
    return memory_text_n(text, strlen(text));
}

char *memory_text_n(const char *text, size_t length)
{
    char *copy = memory_allocate(length + 1);
    memcpy(copy, text, length);
    return copy;
}

void *memory_grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 8 : product(*room, 2);
    return memory_resize(items, *room, size);
}

/* Else each answer has its memory made and taken away by the system: a quarter of the
 * time of a whole read. */
void memory_stay(void)
{
#ifdef __GLIBC__
    enum { LARGE = 1024 * 1024, MOST = 8 * LARGE };
    mallopt(M_MMAP_THRESHOLD, LARGE); /* what is rare and large still goes back */
    mallopt(M_TRIM_THRESHOLD, MOST);
    mallopt(M_TOP_PAD, LARGE / 4);
#endif
}
