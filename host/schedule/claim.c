/* claim.c -- which of the pipelines that are due a supervisor claims. */
#include "host/schedule/claim.h"

#include <stdlib.h>

#include "host/base/memory.h"

/* After something becomes due an idle supervisor comes within NOISE_MS, one with all but
 * its last slot in use LOADED_MS later. */
enum { NOISE_MS = 60, LOADED_MS = 400 };

/* ---- The accounts that are in use or waited for */

struct accounts {
    uint64_t *slots; /* 0: free */
    size_t mask;
    bool zero; /* the account 0 is among them */
};

static void accounts_make(struct accounts *accounts, size_t rows)
{
    size_t room = 8;
    while (room < rows * CLAIM_ACCOUNTS * 2)
        room *= 2;
    accounts->slots = memory_array(room, sizeof *accounts->slots);
    accounts->mask = room - 1;
}

/* True: it was there already. There is always a free slot: it has twice the room. */
static bool accounts_add(struct accounts *accounts, uint64_t account)
{
    if (account == 0) {
        const bool there = accounts->zero;
        accounts->zero = true;
        return there;
    }
    size_t at = (size_t)account & accounts->mask;
    while (accounts->slots[at] != 0 && accounts->slots[at] != account)
        at = (at + 1) & accounts->mask;
    const bool there = accounts->slots[at] == account;
    accounts->slots[at] = account;
    return there;
}

/* True: one of them was there already. */
static bool accounts_add_row(struct accounts *accounts, const struct claim_row *row)
{
    bool there = false;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        if (i == 0 || row->accounts[i] != row->accounts[0])
            there = accounts_add(accounts, row->accounts[i]) || there;
    return there;
}

/* ---- Which could start, and which of them are ours */

/* Marks those that could start, and returns how many are held or could start. */
static size_t find_startable(const struct claim_view *view, bool *startable)
{
    struct accounts accounts = {0};
    size_t all = 0;
    accounts_make(&accounts, view->count);
    for (size_t i = 0; i < view->count; i++)
        if (view->rows[i].held) {
            accounts_add_row(&accounts, &view->rows[i]);
            all++;
        }
    for (size_t i = 0; i < view->count; i++) {
        const struct claim_row *row = &view->rows[i];
        if (row->held || row->refused || accounts_add_row(&accounts, row) || row->busy)
            continue;
        startable[i] = true;
        all++;
    }
    free(accounts.slots);
    return all;
}

static size_t share_of(const struct claim_view *view, size_t all)
{
    const size_t all_jobs = view->all_jobs < view->jobs ? view->jobs : view->all_jobs;
    return (all * view->jobs + all_jobs - 1) / all_jobs;
}

size_t claim_choose(const struct claim_view *view, size_t *chosen)
{
    if (view->running >= view->jobs || view->count == 0)
        return 0;
    const size_t room = view->jobs - view->running;
    bool *startable = memory_array(view->count, sizeof *startable);
    const size_t share = share_of(view, find_startable(view, startable));
    size_t count = 0;
    for (size_t i = 0; i < view->count && count < room; i++) {
        const struct claim_row *row = &view->rows[i];
        if (!startable[i] || row->foreign)
            continue;
        if (view->running + count < share ||
            view->now_ms - row->due_ms >= CLAIM_PATIENCE_MS)
            chosen[count++] = i;
    }
    free(startable);
    return count;
}

/* ---- When to look again */

int64_t claim_rest_ms(const struct claim_view *view, const struct claim_ahead *ahead,
                      uint64_t seed)
{
    if (view->running >= view->jobs)
        return INT64_MAX;
    const int64_t delay_ms =
        (int64_t)(seed % NOISE_MS) + (int64_t)(LOADED_MS * view->running / view->jobs);
    int64_t rest_ms = ahead->waiting ? CLAIM_LOOK_AGAIN_MS : CLAIM_LOOK_MOST_MS;
    const int64_t events[] = {ahead->next_ms, ahead->lapse_ms};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (events[i] - view->now_ms < rest_ms - delay_ms)
            rest_ms = events[i] - view->now_ms + delay_ms;
    return rest_ms < CLAIM_LOOK_LEAST_MS ? CLAIM_LOOK_LEAST_MS : rest_ms;
}
