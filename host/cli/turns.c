/* turns.c -- the turns of the command that is under way. */
#include "host/cli/turns.h"

#include <stdio.h>

#include "host/base/exit_code.h"
#include "host/cli/signals.h"
#include "host/store/lease.h"
#include "host/store/store.h"

static struct lease *const *kept;
static size_t kept_count;
static struct store *state;
static bool lost;
static char words[sizeof((struct wherry_error *)NULL)->message + 128];

void turns_watch(struct lease *const *leases, size_t count)
{
    kept = leases;
    kept_count = count;
}

void turns_watch_store(struct store *store)
{
    state = store;
}

static void judge(enum wherry_status status, const struct wherry_error *why)
{
    if (status != WHERRY_END || lost)
        return;
    lost = true;
    snprintf(words, sizeof words,
             "%s; nothing was sent or written after that; there is nothing to do: the "
             "next run continues",
             why->message);
}

bool turns_cancelled(void *self)
{
    struct wherry_error why = {0};
    if (!lost && kept_count > 0)
        judge(lease_keep(kept, kept_count, &why), &why);
    if (!lost && state != NULL)
        store_keep(state, &why); /* what fails is said by what comes next */
    return lost || signals_cancelled(self);
}

int turns_code(void *self)
{
    return lost ? CODE_LOST : signals_code(self);
}

bool turns_are_lost(void)
{
    struct wherry_error why = {0};
    if (!lost && kept_count > 0)
        judge(lease_prove(kept, kept_count, &why), &why);
    return lost;
}

const char *turns_words(void)
{
    return words;
}
