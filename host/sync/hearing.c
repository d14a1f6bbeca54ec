/* hearing.c -- the verdicts of a batch. */
#include "host/sync/hearing.h"

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/store/foresight.h"
#include "host/sync/batch.h"

/* In bulk a change is named by its row, which lasts; otherwise by its number in this
 * batch. */
static struct portion *portion_of(struct batch *batch, uint64_t tag, size_t *place)
{
    for (size_t i = 0; i < batch->portion_count; i++) {
        struct portion *portion = &batch->portions[i];
        if (batch->bulk != NULL ? portion_row(portion, (int64_t)tag, place)
                                : portion_tagged(portion, tag, place))
            return portion;
    }
    return NULL;
}

static void keep_look_up(struct batch *batch, const struct decision *decision)
{
    const char *key =
        decision->verb == WHERRY_RENAME ? decision->new_key : decision->key;
    batch->look_up = memory_grow(batch->look_up, batch->look_up_count,
                                 &batch->look_up_room, sizeof *batch->look_up);
    batch->look_up[batch->look_up_count++] = arena_text(&batch->arena, key);
}

/* ---- Learning ---- */

static void begin(struct batch *batch)
{
    if (batch->learning || batch->status != WHERRY_OK)
        return;
    batch->status = store_begin(batch->engine->store, batch->error);
    batch->learning = batch->status == WHERRY_OK;
}

static void learn(struct batch *batch, uint64_t tag,
                  const struct wherry_verdict *verdict)
{
    struct outgoing outgoing;
    size_t place;
    bool look_up;
    struct portion *portion = portion_of(batch, tag, &place);
    begin(batch);
    if (portion == NULL || batch->status != WHERRY_OK)
        return;
    portion_get(portion, place, &outgoing);
    batch->status =
        verdict_learn(batch->engine, &outgoing, verdict, &look_up, batch->error);
    if (batch->status != WHERRY_OK)
        return;
    if (look_up)
        keep_look_up(batch, &outgoing.decision);
    portion_answer(portion, place);
    fault_point("sync.learned");
}

static void look_ahead(struct batch *batch)
{
    int64_t rows[HEARD_MOST];
    size_t count = 0, place;
    if (!store_looks_ahead(batch->engine->store))
        return;
    for (size_t i = 0; i < batch->heard.count; i++) {
        const struct portion *portion =
            portion_of(batch, batch->heard.verdicts[i].tag, &place);
        struct outgoing outgoing;
        if (portion == NULL)
            continue;
        portion_get(portion, place, &outgoing);
        rows[count++] = outgoing.row;
    }
    if (batch->status == WHERRY_OK)
        batch->status =
            store_look_ahead_at(batch->engine->store, rows, count, batch->error);
}

static void learn_heard(struct batch *batch)
{
    if (batch->heard.count == 0)
        return;
    begin(batch);
    look_ahead(batch);
    for (size_t i = 0; i < batch->heard.count; i++)
        learn(batch, batch->heard.verdicts[i].tag, &batch->heard.verdicts[i].verdict);
    heard_clear(&batch->heard);
}

void hearing_settle(void *self)
{
    struct batch *batch = self;
    learn_heard(batch);
    if (batch->learning)
        batch->status = store_end(batch->engine->store, batch->status, batch->error);
    batch->learning = false;
}

void hearing_pause(void *self)
{
    struct batch *batch = self;
    batch->heard.of_answer = 0;
    if (batch->learning ||
        heard_is_due(&batch->heard, engine_machine_ms(batch->engine)))
        hearing_settle(batch);
}

/* An answer that has more than one verdict is learned at once, with what was kept. */
void hearing_take(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct batch *batch = self;
    size_t place;
    if (portion_of(batch, tag, &place) == NULL || batch->status != WHERRY_OK)
        return;
    batch->put_off |=
        verdict->outcome == WHERRY_LATER || verdict->outcome == WHERRY_UNKNOWN;
    fault_point("sync.answered");
    if (batch->learning) {
        learn(batch, tag, verdict);
        return;
    }
    heard_add(&batch->heard, tag, verdict, engine_machine_ms(batch->engine));
    if (batch->heard.of_answer > 1 || batch->heard.count == HEARD_MOST)
        learn_heard(batch);
}
