/* hooks.h -- acts to perform just before or after the k-th request that matches. */
#ifndef SANDBOX_HOOKS_H
#define SANDBOX_HOOKS_H

#include "tests/sandbox/exchange.h"

enum { HOOKS_MAX = 32 };

struct hooks {
    struct hook {
        struct arena arena; /* the acts live here */
        const struct json_node *acts;
        const char *path, *method;
        int64_t number, times, seen, done;
        bool after;
    } hooks[HOOKS_MAX];
    size_t count;
};

void hooks_clear(struct hooks *hooks);
/* `text` is the document that says it. */
bool hooks_add(struct hooks *hooks, const char *text, size_t length,
               struct wherry_error *error);
struct world;
void hooks_run(struct world *world, const struct exchange *exchange, bool after);

#endif
