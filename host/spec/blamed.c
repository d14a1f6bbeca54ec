/* blamed.c -- the ids of the pipelines with errors. */
#include "host/spec/blamed.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

static int compare(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

void blamed_add(struct blamed *blamed, const char *id)
{
    blamed->ids = memory_grow(blamed->ids, blamed->count, &blamed->room, sizeof id);
    blamed->ids[blamed->count++] = id;
}

void blamed_sort(struct blamed *blamed)
{
    if (blamed->count > 0)
        qsort(blamed->ids, blamed->count, sizeof(const char *), compare);
}

bool blamed_has(const struct blamed *blamed, const char *id)
{
    return blamed->count > 0 &&
           bsearch(&id, blamed->ids, blamed->count, sizeof id, compare) != NULL;
}

void blamed_free(struct blamed *blamed)
{
    free(blamed->ids);
    *blamed = (struct blamed){0};
}
