/* pool.h -- texts of the world, each kept once, until the world is reset. */
#ifndef SANDBOX_POOL_H
#define SANDBOX_POOL_H

#include "host/base/arena.h"
#include "tests/sandbox/table.h"

struct pool {
    struct arena arena;
    const char **texts;
    size_t count, room;
    struct table table;
};

const char *pool_text(struct pool *pool, const char *text);
/* Not looked up, for what is hardly ever the same twice, as an address. */
const char *pool_copy(struct pool *pool, const char *text);
void pool_free(struct pool *pool);

#endif
