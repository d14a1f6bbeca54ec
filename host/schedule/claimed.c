/* claimed.c -- the pipelines that a supervisor has claimed and not given back yet. */
#include "host/schedule/claimed.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/obstacles.h"
#include "host/schedule/times.h"

_Static_assert((int)SHARING_WORKS == (int)WORK_COUNT, "a row has all work");

enum { BUSY_AGAIN_MS = 5 * 1000, GIVEN_AT_ONCE = 64 };

struct claimed_one {
    char *name;
    struct sharing_claim claim;
    struct work_set doing;
    uint64_t digest; /* of the spec that runs */
    bool ended;      /* only the database does not know it yet */
    bool given;      /* it is being told */
    int64_t not_before_ms;
    int64_t due_ms[SHARING_WORKS]; /* as it was when the run ended */
};

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

static void forget(struct claimed *claimed, size_t at)
{
    free(claimed->ones[at].name);
    claimed->ones[at] = claimed->ones[--claimed->count];
}

void claimed_free(struct claimed *claimed)
{
    while (claimed->count > 0)
        forget(claimed, 0);
    free(claimed->ones);
    *claimed = (struct claimed){0};
}

/* ---- Claimed */

/* What is due of it; nothing: it is given back, to be claimed not before that. */
static struct work_set what_is_due(struct claimed_one *one, const struct past *past,
                                   struct claimed_spec spec, int64_t now_ms)
{
    struct times times;
    const struct work_set none = {0};
    if (past->paused) {
        one->not_before_ms = now_ms + hasten(OBSTACLES_PAUSED_MS);
        return none;
    }
    memcpy(times.next_ms, one->claim.next_ms, sizeof times.next_ms);
    if (one->claim.digest != spec.digest) {
        struct roster_pipeline pipeline = *spec.pipeline;
        memcpy(pipeline.done_ms, past->done_ms, sizeof pipeline.done_ms);
        times_first(&times, &pipeline, now_ms);
        memcpy(one->claim.next_ms, times.next_ms, sizeof times.next_ms);
        one->claim.digest = spec.digest;
    }
    return times_due(&times, now_ms);
}

struct work_set claimed_begin(struct claimed *claimed,
                              const struct question_claim *item, const char *name,
                              struct claimed_spec spec, int64_t now_ms)
{
    claimed->ones = memory_grow(claimed->ones, claimed->count, &claimed->room,
                                sizeof *claimed->ones);
    struct claimed_one *one = &claimed->ones[claimed->count++];
    *one = (struct claimed_one){
        .name = memory_text(name), .claim = item->claim, .ended = true};
    if (spec.pipeline == NULL) /* it has just left our specs */
        return one->doing;
    one->doing = what_is_due(one, &item->past, spec, now_ms);
    one->digest = spec.digest;
    one->ended = work_set_is_empty(one->doing);
    return one->doing;
}

/* ---- Ended */

/* The specs have changed since: the times are made again, soon. */
static void renew_times(struct claimed_one *one, int64_t now_ms)
{
    one->claim.digest = 0;
    for (int work = 0; work < WORK_COUNT; work++)
        one->claim.next_ms[work] = now_ms;
}

void claimed_end(struct claimed *claimed, const char *name, enum claimed_end end,
                 struct claimed_spec spec, int64_t now_ms)
{
    struct times times;
    size_t at = 0;
    while (at < claimed->count &&
           (claimed->ones[at].ended || !text_same(claimed->ones[at].name, name)))
        at++;
    if (at == claimed->count)
        return;
    struct claimed_one *one = &claimed->ones[at];
    memcpy(times.next_ms, one->claim.next_ms, sizeof times.next_ms);
    memcpy(one->due_ms, one->claim.next_ms, sizeof one->due_ms);
    if (spec.pipeline == NULL || spec.digest != one->digest)
        renew_times(one, now_ms);
    else if (end == CLAIMED_DONE) {
        times_did(&times, spec.pipeline, one->doing, one->claim.since_ms);
        memcpy(one->claim.next_ms, times.next_ms, sizeof times.next_ms);
    }
    one->not_before_ms = end == CLAIMED_BUSY ? now_ms + hasten(BUSY_AGAIN_MS) : 0;
    one->ended = true;
}

void claimed_again(struct claimed *claimed, const char *name, int64_t now_ms)
{
    for (size_t i = 0; i < claimed->count; i++) {
        struct claimed_one *one = &claimed->ones[i];
        if (!one->ended || one->given || !text_same(one->name, name))
            continue;
        if (one->claim.digest != 0)
            memcpy(one->claim.next_ms, one->due_ms, sizeof one->due_ms);
        one->not_before_ms = now_ms + hasten(BUSY_AGAIN_MS);
    }
}

/* ---- Given back */

size_t claimed_numbers(const struct claimed *claimed, struct buffer *numbers)
{
    for (size_t i = 0; i < claimed->count; i++)
        buffer_add(numbers, &claimed->ones[i].claim.number,
                   sizeof claimed->ones[i].claim.number);
    return claimed->count;
}

size_t claimed_give(struct claimed *claimed, struct buffer *given)
{
    size_t count = 0;
    for (size_t i = 0; i < claimed->count && count < GIVEN_AT_ONCE; i++) {
        struct claimed_one *one = &claimed->ones[i];
        const struct question_given item = {.claim = one->claim,
                                            .not_before_ms = one->not_before_ms};
        one->given = one->ended;
        if (!one->given)
            continue;
        buffer_add(given, &item, sizeof item);
        count++;
    }
    return count;
}

void claimed_gave(struct claimed *claimed, bool arrived)
{
    for (size_t i = 0; i < claimed->count;)
        if (claimed->ones[i].given && arrived)
            forget(claimed, i);
        else
            claimed->ones[i++].given = false;
}

bool claimed_any_ended(const struct claimed *claimed)
{
    for (size_t i = 0; i < claimed->count; i++)
        if (claimed->ones[i].ended)
            return true;
    return false;
}
