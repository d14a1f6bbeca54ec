/* hooks.c -- acts to perform just before or after the k-th request that matches. */
#include "tests/sandbox/hooks.h"

#include <stdio.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/world.h"

void hooks_clear(struct hooks *hooks)
{
    for (size_t i = 0; i < hooks->count; i++)
        arena_free(&hooks->hooks[i].arena);
    *hooks = (struct hooks){0};
}

bool hooks_add(struct hooks *hooks, const char *text, size_t length,
               struct wherry_error *error)
{
    if (hooks->count == HOOKS_MAX)
        return fail(error, WHERRY_FAILED, "more than %d hooks", HOOKS_MAX), false;
    struct hook *hook = &hooks->hooks[hooks->count];
    *hook = (struct hook){0};
    const struct json_node *said = json_tree_parse(&hook->arena, text, length, error);
    hook->acts = json_tree_get(said, "acts");
    hook->path = node_text(said, "path", "/mailchimp/3.0/lists/*/members");
    hook->method = node_text(said, "method", "GET");
    hook->number = node_integer(said, "number", 1);
    hook->times = node_integer(said, "times", 1);
    hook->after = node_truth(said, "after", false);
    if (said != NULL && json_tree_is(hook->acts, JSON_ARRAY)) {
        hooks->count++;
        return true;
    }
    if (said != NULL)
        fail(error, WHERRY_FAILED, "a hook needs its acts, as an array");
    arena_free(&hook->arena);
    return false;
}

static bool is_due(struct hook *hook, const struct exchange *exchange, bool after)
{
    if (hook->after != after || !text_same(hook->method, exchange->method) ||
        !exchange_matches(hook->path, exchange->path))
        return false;
    hook->seen++;
    if (hook->seen < hook->number || hook->done >= hook->times)
        return false;
    hook->done++;
    return true;
}

void hooks_run(struct world *world, const struct exchange *exchange, bool after)
{
    struct wherry_error error = {0};
    for (size_t i = 0; i < world->hooks.count; i++) {
        struct hook *hook = &world->hooks.hooks[i];
        if (is_due(hook, exchange, after) &&
            control_acts(world, hook->acts, &error) < 0)
            fprintf(stderr, "wherry-sandbox: hook: %s\n", error.message);
    }
}
