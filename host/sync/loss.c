/* loss.c -- a baseline after what was known was lost. */
#include "host/sync/loss.h"

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/value.h"

enum { BATCH_ROWS = 500 };
/* Contacts with one address on one side; an address with more than a handful is not a
 * person's. */
enum { MOST = 16 };

/* ---- Its beginning and its end ---- */

static enum wherry_status begin_anew(struct engine *engine, int64_t since_ms,
                                     struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = value_set_text(store, VALUE_BASELINE, 0, "", error);
    if (status == WHERRY_OK)
        status = value_set_number(store, VALUE_LOSS, 0, since_ms, error);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        status = value_set_text(store, VALUE_LEARNED_AS, side, "", error);
    if (status == WHERRY_OK) /* so that all is learned that is shown */
        status = store_forget_digests(store, error);
    return store_end(store, status, error);
}

/* Once begun, it is the baseline of the next runs, until it ends. */
enum wherry_status loss_begin(struct engine *engine, struct wherry_error *error)
{
    const int64_t since_ms = value_number(engine->store, VALUE_LOSS, 0, 0);
    const bool under_way =
        since_ms != 0 && !value_is(engine->store, VALUE_BASELINE, 0, "done");
    if (engine->options->after_loss && !engine->pipeline->contact_sync.on)
        return fail(error, WHERRY_FAILED,
                    "'%s' has no 'contact_sync': it needs no baseline",
                    engine->pipeline->id);
    engine->after_loss = engine->options->after_loss || since_ms != 0;
    return engine->after_loss && !under_way
               ? begin_anew(engine,
                            since_ms != 0 ? since_ms : engine_machine_ms(engine), error)
               : WHERRY_OK;
}

enum wherry_status loss_end(const struct engine *engine, struct wherry_error *error)
{
    return engine->after_loss ? value_set_number(engine->store, VALUE_LOSS, 0, 0, error)
                              : WHERRY_OK;
}

/* ---- One contact ---- */

/* On the list an archived member who had left has left; in the CRM the strictest of
 * several profiles counts. */
static bool is_out(const struct half *half, enum side side)
{
    const int consent = side == SIDE_LIST ? half->own : half->consent;
    return half->present && consent == WHERRY_UNSUBSCRIBED;
}

/* Is there a record that is not opted out, or one of ours on its way? */
static bool may_be_mailed(const struct half *half)
{
    bool in = !half->present && half->create_sent;
    for (unsigned i = 0; half->present && i < half->profile_count; i++)
        in |= half->profiles[i].consent != WHERRY_UNSUBSCRIBED;
    return in;
}

/* Another contact's record at the address that opted out: the mark goes there from
 * here, as any mark that belongs to an address does. */
static enum wherry_status look_elsewhere(struct engine *engine, const struct row *row,
                                         enum side out, bool *found,
                                         struct wherry_error *error)
{
    const enum side told = other_side(out);
    const char *address = row->sides[out].address;
    int64_t ids[MOST];
    size_t count = 0;
    if (*address == '\0' || text_same(address, row->sides[told].address))
        return WHERRY_OK;
    enum wherry_status status = store_find_by_address(
        engine->store, (enum store_side)told, address, ids, MOST, &count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        struct row other;
        if (ids[i] == row->id)
            continue;
        status = engine_load(engine, ids[i], &engine->scratch, &other, error);
        *found |= status == WHERRY_OK && may_be_mailed(&other.sides[told]);
        if (status == WHERRY_END)
            status = WHERRY_OK;
    }
    return status;
}

static enum wherry_status mark_side(struct engine *engine, struct row *row,
                                    enum side out, bool *changed,
                                    struct wherry_error *error)
{
    static const char *const words[] = {
        [SIDE_LIST] =
            "opted out on the list, not in the CRM: after the loss, the opt-out wins",
        [SIDE_CRM] =
            "opted out in the CRM, not on the list: after the loss, the opt-out wins"};
    const enum mark mark = out == SIDE_LIST ? MARK_LEFT : MARK_OUT;
    bool in = may_be_mailed(&row->sides[other_side(out)]);
    enum wherry_status status = WHERRY_OK;
    if (!is_out(&row->sides[out], out) || row->owed[mark].set ||
        !step_set_has(engine->on, mark_step(mark)))
        return WHERRY_OK;
    if (!in)
        status = look_elsewhere(engine, row, out, &in, error);
    if (status != WHERRY_OK || !in)
        return status;
    row_owe(row, mark, engine_latest_ms(engine), engine->policy.passes.begun);
    engine->report->owed_after_loss++;
    *changed = true;
    return engine_journal(engine, row, NULL, "seen", "", "", words[out], error);
}

static enum wherry_status mark_row(void *self, struct row *row, bool *changed,
                                   struct wherry_error *error)
{
    struct engine *engine = self;
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        status = mark_side(engine, row, (enum side)side, changed, error);
    return status;
}

enum wherry_status loss_mark(struct engine *engine, struct wherry_error *error)
{
    const struct engine_walk walk = {.which = STORE_ALL_ROWS,
                                     .batch = BATCH_ROWS,
                                     .writes = true,
                                     .phase = "judging",
                                     .visit = mark_row,
                                     .self = engine};
    return engine->after_loss ? engine_walk(engine, &walk, error) : WHERRY_OK;
}
