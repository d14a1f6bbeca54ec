/* hearing.c -- learns the verdicts on changes that were sent. */
#include "host/sync/hearing.h"

#include <stdlib.h>

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/store/foresight.h"
#include "host/sync/verdict.h"

static struct portion *portion_of(const struct hearing *hearing, uint64_t tag,
                                  size_t *place)
{
    for (size_t i = 0; i < hearing->portion_count; i++) {
        struct portion *portion = &hearing->portions[i];
        if (hearing->bulk ? portion_row(portion, (int64_t)tag, place)
                          : portion_tagged(portion, tag, place))
            return portion;
    }
    return NULL;
}

static void keep_look_up(struct hearing *hearing, const struct decision *decision)
{
    const char *key =
        decision->verb == WHERRY_RENAME ? decision->new_key : decision->key;
    hearing->look_up = memory_grow(hearing->look_up, hearing->look_up_count,
                                   &hearing->look_up_room, sizeof *hearing->look_up);
    hearing->look_up[hearing->look_up_count++] = arena_text(&hearing->arena, key);
}

/* ---- Learning ---- */

static void begin(struct hearing *hearing)
{
    if (hearing->learning || hearing->status != WHERRY_OK)
        return;
    hearing->status = store_begin(hearing->engine->store, hearing->error);
    hearing->learning = hearing->status == WHERRY_OK;
}

static void learn(struct hearing *hearing, uint64_t tag,
                  const struct wherry_verdict *verdict)
{
    struct outgoing outgoing;
    size_t place;
    bool look_up;
    struct portion *portion = portion_of(hearing, tag, &place);
    begin(hearing);
    if (portion == NULL || hearing->status != WHERRY_OK)
        return;
    portion_get(portion, place, &outgoing);
    hearing->status =
        verdict_learn(hearing->engine, &outgoing, verdict, &look_up, hearing->error);
    if (hearing->status != WHERRY_OK)
        return;
    if (look_up)
        keep_look_up(hearing, &outgoing.decision);
    portion_answer(portion, place);
    fault_point("sync.learned");
}

static void look_ahead(struct hearing *hearing)
{
    int64_t rows[UNLEARNED_MOST];
    size_t count = 0, place;
    if (!store_looks_ahead(hearing->engine->store))
        return;
    for (size_t i = 0; i < hearing->unlearned.count; i++) {
        const struct portion *portion =
            portion_of(hearing, hearing->unlearned.verdicts[i].tag, &place);
        struct outgoing outgoing;
        if (portion == NULL)
            continue;
        portion_get(portion, place, &outgoing);
        rows[count++] = outgoing.row;
    }
    if (hearing->status == WHERRY_OK)
        hearing->status =
            store_look_ahead_at(hearing->engine->store, rows, count, hearing->error);
}

static void learn_all(struct hearing *hearing)
{
    if (hearing->unlearned.count == 0)
        return;
    begin(hearing);
    look_ahead(hearing);
    for (size_t i = 0; i < hearing->unlearned.count; i++)
        learn(hearing, hearing->unlearned.verdicts[i].tag,
              &hearing->unlearned.verdicts[i].verdict);
    unlearned_clear(&hearing->unlearned);
}

void hearing_settle(void *self)
{
    struct hearing *hearing = self;
    learn_all(hearing);
    if (hearing->learning)
        hearing->status =
            store_end(hearing->engine->store, hearing->status, hearing->error);
    hearing->learning = false;
}

void hearing_pause(void *self)
{
    struct hearing *hearing = self;
    hearing->unlearned.of_answer = 0;
    if (hearing->learning ||
        unlearned_is_due(&hearing->unlearned, engine_machine_ms(hearing->engine)))
        hearing_settle(hearing);
}

/* An answer that has more than one verdict is learned at once, with what was kept. */
void hearing_take(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct hearing *hearing = self;
    size_t place;
    if (portion_of(hearing, tag, &place) == NULL || hearing->status != WHERRY_OK)
        return;
    hearing->put_off |=
        verdict->outcome == WHERRY_LATER || verdict->outcome == WHERRY_UNKNOWN;
    fault_point("sync.answered");
    if (hearing->learning) {
        learn(hearing, tag, verdict);
        return;
    }
    unlearned_add(&hearing->unlearned, tag, verdict,
                  engine_machine_ms(hearing->engine));
    if (hearing->unlearned.of_answer > 1 || hearing->unlearned.count == UNLEARNED_MOST)
        learn_all(hearing);
}

void hearing_free(struct hearing *hearing)
{
    unlearned_free(&hearing->unlearned);
    free(hearing->look_up);
    arena_free(&hearing->arena);
}
