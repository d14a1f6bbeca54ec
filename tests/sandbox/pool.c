/* pool.c -- texts of the world, each kept once. */
#include "tests/sandbox/pool.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

struct wanted {
    const struct pool *pool;
    const char *text;
};

static bool same(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    return strcmp(wanted->pool->texts[position], wanted->text) == 0;
}

const char *pool_copy(struct pool *pool, const char *text)
{
    return arena_text(&pool->arena, text);
}

const char *pool_text(struct pool *pool, const char *text)
{
    if (text[0] == '\0')
        return "";
    uint64_t hash = table_hash(text, strlen(text));
    const struct wanted wanted = {pool, text};
    uint32_t position = table_find(&pool->table, hash, same, &wanted);
    if (position != NOWHERE)
        return pool->texts[position];
    pool->texts =
        memory_grow(pool->texts, pool->count, &pool->room, sizeof *pool->texts);
    pool->texts[pool->count] = arena_text(&pool->arena, text);
    table_add(&pool->table, hash, (uint32_t)pool->count);
    return pool->texts[pool->count++];
}

void pool_free(struct pool *pool)
{
    arena_free(&pool->arena);
    free(pool->texts);
    table_free(&pool->table);
    *pool = (struct pool){0};
}
