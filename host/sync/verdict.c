/* verdict.c -- what a change leaves in its row. */
#include "host/sync/verdict.h"

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/picture/pair.h"
#include "host/sync/forgetting.h"
#include "host/sync/learn.h"
#include "host/sync/observe.h"
#include "host/sync/verdict_told.h"

static const char *const reason_words[] = {
    [WHERRY_REASON_NONE] = "refused",
    [WHERRY_REASON_VALUE] = "refused a value",
    [WHERRY_REASON_ADDRESS] = "refused the address",
    [WHERRY_REASON_STATE] = "refused its state",
    [WHERRY_REASON_FORGOTTEN] = "forgotten there",
    [WHERRY_REASON_OTHER] = "refused",
    [WHERRY_REASON_FULL] = "no room"};

static struct report_step *step_of(struct engine *engine,
                                   const struct outgoing *outgoing)
{
    return &engine->report->steps[action_step(outgoing->decision.action)];
}

bool verdict_denies(const char *event)
{
    static const char *const others[] = {"exists", "missing", "refused values", "later",
                                         "not honoured"};
    bool denies = false;
    for (size_t i = 0; i < sizeof reason_words / sizeof *reason_words; i++)
        denies |= text_same(event, reason_words[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        denies |= text_same(event, others[i]);
    return denies;
}

/* ---- Before it is sent ---- */

void verdict_try(struct engine *engine, struct row *row, struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    int64_t now = engine_now_ms(engine, decision->target);
    const char *shown = target->present ? consent_name(target->consent) : "";
    outgoing->create_sent_before = target->create_sent;
    if (decision->verb == WHERRY_CREATE) {
        outgoing->create = sent_add(&target->create, "", decision->key, now);
        target->create_sent = true;
        /* The address by which the contact is found if the other side moves. */
        half_set_address(target, row->sides[other_side(decision->target)].address,
                         decision->key);
    }
    if (decision->action == ACTION_IMPORT_UNSUBSCRIBE) {
        row->sides[SIDE_LIST].told_address = target->address;
        row->sides[SIDE_LIST].told_ms = engine_latest_ms(engine);
    }
    if (decision->verb == WHERRY_CREATE || decision->verb == WHERRY_UNSUBSCRIBE)
        outgoing->consent = sent_add(&target->consent_sent, shown,
                                     consent_name((int)decision->consent), now);
    for (size_t i = 0; i < decision->field_count; i++) {
        struct cell *cell = &target->cells[decision->fields[i]];
        outgoing->values[i] =
            sent_add(&cell->sent, cell->shown, outgoing->fields[i].value, now);
        cell->sent.undoes = decision->undone != NULL;
    }
    if (row->tried_run != engine->run) {
        row->tried_run = engine->run;
        row->tried = (struct action_set){0};
    }
    action_set_add(&row->tried, decision->action);
}

/* ---- Taking back what was marked ---- */

/* The change was not done. */
static void take_back(struct row *row, const struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    if (decision->verb == WHERRY_CREATE) {
        sent_take_back(&target->create, &outgoing->create);
        target->create_sent = outgoing->create_sent_before;
    }
    if (decision->verb == WHERRY_CREATE || decision->verb == WHERRY_UNSUBSCRIBE)
        sent_take_back(&target->consent_sent, &outgoing->consent);
    for (size_t i = 0; i < decision->field_count; i++)
        sent_take_back(&target->cells[decision->fields[i]].sent, &outgoing->values[i]);
}

/* The change is done. If it was parked when the rows were judged, because another one
 * was in its way, and is done in the same run, it is not parked after all. */
static void clear_mark(struct engine *engine, struct row *row,
                       const struct outgoing *outgoing)
{
    enum action action = outgoing->decision.action;
    const struct park *park = &row->parked[action];
    if (park->hash != 0 && park->at_ms >= engine->judged_ms)
        step_of(engine, outgoing)->parked_new--;
    if (action < ACTION_PUSH_FIELDS)
        row_clear(row, action_mark(action));
    row_unpark(row, action);
}

static void park_change(struct engine *engine, struct row *row,
                        const struct outgoing *outgoing, enum wherry_reason reason,
                        const char *words)
{
    const struct decision *decision = &outgoing->decision;
    bool by_state = reason == WHERRY_REASON_STATE ||
                    reason == WHERRY_REASON_FORGOTTEN || reason == WHERRY_REASON_FULL;
    row->parked[decision->action] =
        (struct park){.hash = by_state ? decision->state_hash : decision->hash,
                      .reason = reason,
                      .at_ms = engine_latest_ms(engine),
                      .words = words};
    step_of(engine, outgoing)->parked_new++;
}

/* ---- Values that were refused ---- */

static const char *fault_of(const struct wherry_verdict *verdict, const char *field)
{
    for (size_t i = 0; i < verdict->fault_count; i++)
        if (text_same(verdict->faults[i].field, field))
            return verdict->faults[i].words;
    return NULL;
}

/* Notes each value that the target refused, as never sent, and takes it out of
 * `written`, which then has what was written without them. Returns how many. */
static size_t refuse_values(struct engine *engine, struct row *row,
                            struct outgoing *written,
                            const struct wherry_verdict *verdict)
{
    struct decision *decision = &written->decision;
    struct half *target = &row->sides[decision->target];
    size_t kept = 0, refused = 0;
    for (size_t i = 0; i < decision->field_count; i++) {
        struct cell *cell = &target->cells[decision->fields[i]];
        const char *words = fault_of(verdict, written->fields[i].name);
        if (words == NULL) {
            decision->fields[kept] = decision->fields[i];
            written->fields[kept] = written->fields[i];
            written->values[kept++] = written->values[i];
            continue;
        }
        sent_take_back(&cell->sent, &written->values[i]);
        cell->refused = written->fields[i].value;
        cell->refused_words = words;
        cell->refused_ms = engine_latest_ms(engine);
        if (decision->verb == WHERRY_CREATE) /* it is a change still to be written */
            row->sides[other_side(decision->target)].cells[decision->fields[i]].base =
                "";
        refused++;
    }
    decision->field_count = kept;
    step_of(engine, written)->parked_new += (int64_t)refused;
    return refused;
}

/* ---- The lag ---- */

/* Since when the change has been there, in the time of the service that it comes from;
 * 0: not known. */
static int64_t changed_since_ms(const struct row *row, const struct decision *decision)
{
    const struct half *source = &row->sides[other_side(decision->target)];
    int64_t since_ms = 0;
    if (decision->undone != NULL)
        return 0;
    if (decision->action < ACTION_PUSH_FIELDS)
        return row->owed[action_mark(decision->action)].since_ms;
    for (size_t i = 0; i < decision->field_count; i++) {
        int64_t each_ms = source->cells[decision->fields[i]].since_ms;
        if (each_ms != 0 && (since_ms == 0 || each_ms < since_ms))
            since_ms = each_ms;
    }
    return since_ms;
}

static void note_lag(struct engine *engine, const struct outgoing *outgoing,
                     int64_t since_ms)
{
    struct report_step *step = step_of(engine, outgoing);
    enum side source = other_side(outgoing->decision.target);
    int64_t lag_ms = engine_now_ms(engine, source) - since_ms;
    if (since_ms != 0 && lag_ms > step->lag_ms)
        step->lag_ms = lag_ms;
}

/* ---- The verdicts ---- */

/* Both bases of the fields that were written. */
static void base_fields(struct row *row, const struct outgoing *outgoing, bool returned)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    struct half *source = &row->sides[other_side(decision->target)];
    for (size_t i = 0; i < decision->field_count; i++) {
        struct cell *cell = &target->cells[decision->fields[i]];
        if (decision->undone == NULL)
            source->cells[decision->fields[i]].base = outgoing->fields[i].value;
        if (!returned)
            continue;
        cell->base = cell->shown;
        sent_forget(&cell->sent);
        cell_accept(cell);
    }
}

/* A connector that confirms without showing the record: it is as we wrote it. */
static void assume_written(struct row *row, const struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    if (decision->verb == WHERRY_UNSUBSCRIBE) {
        target->consent = WHERRY_UNSUBSCRIBED;
        target->own = WHERRY_UNSUBSCRIBED;
        for (unsigned i = 0; i < target->profile_count; i++)
            target->profiles[i].consent = WHERRY_UNSUBSCRIBED;
        target->by = WHERRY_BY_API;
    }
    if (decision->verb == WHERRY_RENAME)
        half_set_address(target, row->sides[other_side(decision->target)].address,
                         decision->new_key);
    for (size_t i = 0; i < decision->field_count; i++)
        target->cells[decision->fields[i]].shown = outgoing->fields[i].value;
    target->consent_sent = (struct sent){0};
}

/* What the target keeps of a value that was sent, by the record at that time. */
static const char *kept_value(const struct engine *engine,
                              const struct outgoing *outgoing, size_t i,
                              const struct wherry_record *record)
{
    const struct decision *decision = &outgoing->decision;
    const struct mapped *mapped = &engine->mapping.fields[decision->fields[i]];
    for (size_t j = 0; record != NULL && j < record->field_count; j++)
        if (text_same(record->fields[j].name, outgoing->fields[i].name))
            return pair_value(record->fields[j].value, mapped->types[decision->target],
                              mapped->types[other_side(decision->target)]);
    return outgoing->fields[i].value;
}

/* A sight of the record may have come since: so no more of its state is learned than
 * the values that were sent; and a value that somebody put there since stands, as a
 * change of that side. */
static const char *learn_done_in_bulk(struct engine *engine, struct row *row,
                                      const struct outgoing *outgoing,
                                      const struct wherry_verdict *verdict)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    struct half *source = &row->sides[other_side(decision->target)];
    for (size_t i = 0; i < decision->field_count; i++) {
        struct cell *cell = &target->cells[decision->fields[i]];
        const char *kept = kept_value(engine, outgoing, i, verdict->record);
        if (sent_find(&cell->sent, cell->shown) >= 0)
            cell->shown = kept;
        cell->base = kept;
        if (!cell->sent.undoes)
            source->cells[decision->fields[i]].base = outgoing->fields[i].value;
        sent_forget(&cell->sent);
        cell_accept(cell);
    }
    row_unpark(row, decision->action);
    step_of(engine, outgoing)->done++;
    return "done";
}

/* The profile that got the change, so that no other profile of the address is
 * forgotten. */
static void note_told(const struct engine *engine, struct row *row,
                      const struct decision *decision)
{
    struct half *target = &row->sides[decision->target];
    struct profile *told = half_profile(target, decision->id);
    if (decision->verb == WHERRY_UNSUBSCRIBE && told != NULL)
        told->told = engine->policy.passes.begun[decision->target];
}

/* Several profiles have the address, and one must still get the opt-out: the mark
 * stays. */
static bool left_for_another(const struct row *row, const struct decision *decision)
{
    return decision->action == ACTION_IMPORT_UNSUBSCRIBE &&
           half_to_opt_out(&row->sides[SIDE_CRM], &row->owed[MARK_LEFT]) != NULL;
}

static const char *learn_done(struct engine *engine, struct row *row,
                              const struct outgoing *outgoing,
                              const struct wherry_verdict *verdict, bool *look_up,
                              struct wherry_error *error)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    if (verdict->record != NULL &&
        !observe_own(engine, row, decision->target, verdict->record, error)) {
        take_back(row, outgoing);
        park_change(engine, row, outgoing, WHERRY_REASON_OTHER,
                    "the record belongs to another contact");
        engine_count(engine, FINDING_EXISTS);
        return "exists";
    }
    if (verdict->record == NULL)
        assume_written(row, outgoing);
    *look_up = decision->verb == WHERRY_CREATE && verdict->record == NULL;
    if (decision->verb == WHERRY_UNSUBSCRIBE && target->consent == WHERRY_SUBSCRIBED) {
        sent_forget(&target->consent_sent);
        park_change(
            engine, row, outgoing, WHERRY_REASON_OTHER,
            "the service reported success, but the contact is still subscribed");
        return "not honoured";
    }
    sent_forget(&target->consent_sent);
    sent_forget(&target->create);
    base_fields(row, outgoing, true);
    note_told(engine, row, decision);
    if (!left_for_another(row, decision))
        clear_mark(engine, row, outgoing);
    step_of(engine, outgoing)->done++;
    if (decision->verb == WHERRY_CREATE && decision->consent == WHERRY_SUBSCRIBED &&
        target->consent == WHERRY_PENDING)
        engine_count(engine, FINDING_PENDING);
    return "done";
}

static void set_accepted(struct sent *sent, int64_t now)
{
    if (sent->phase == SENT_TRYING) {
        sent->phase = SENT_ACCEPTED;
        sent->at_ms = now;
    }
}

static const char *learn_accepted(struct engine *engine, struct row *row,
                                  const struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    struct half *target = &row->sides[decision->target];
    int64_t now = engine_now_ms(engine, decision->target);
    set_accepted(&target->create, now);
    set_accepted(&target->consent_sent, now);
    note_told(engine, row, decision);
    for (size_t i = 0; i < decision->field_count; i++)
        set_accepted(&target->cells[decision->fields[i]].sent, now);
    base_fields(row, outgoing, false);
    if (!left_for_another(row, decision))
        clear_mark(engine, row, outgoing);
    step_of(engine, outgoing)->accepted++;
    return "accepted";
}

/* One answer that there is no such contact proves nothing: what is owed stays owed. */
static const char *learn_not_found(struct engine *engine, struct row *row,
                                   const struct outgoing *outgoing)
{
    enum side target = outgoing->decision.target;
    take_back(row, outgoing);
    if (row->sides[target].present && row->sides[target].missing_ms == 0)
        engine_count(engine, FINDING_MISSING);
    learn_missing(row, target, engine_now_ms(engine, target));
    step_of(engine, outgoing)->later++;
    return "missing";
}

/* The word for the journal. `refused`: values that are no longer in `outgoing`. */
static const char *learn_outcome(struct engine *engine, struct row *row,
                                 const struct outgoing *outgoing, size_t refused,
                                 const struct wherry_verdict *verdict, bool *look_up,
                                 struct wherry_error *error)
{
    switch (verdict->outcome) {
    case WHERRY_DONE:
        if (outgoing->bulk)
            return learn_done_in_bulk(engine, row, outgoing, verdict);
        return learn_done(engine, row, outgoing, verdict, look_up, error);
    case WHERRY_ACCEPTED:
        return learn_accepted(engine, row, outgoing);
    case WHERRY_EXISTS:
        take_back(row, outgoing);
        park_change(engine, row, outgoing, WHERRY_REASON_OTHER, "the address is taken");
        *look_up = true;
        return "exists";
    case WHERRY_GONE:
        return learn_not_found(engine, row, outgoing);
    case WHERRY_REFUSED:
        take_back(row, outgoing);
        if (refused > 0) { /* without them it is another change: it may be sent at
                            * once */
            row->tried = action_set_without(row->tried,
                                            action_set_of(outgoing->decision.action));
            return "refused values";
        }
        park_change(engine, row, outgoing, verdict->reason, verdict->words);
        return reason_words[verdict->reason];
    case WHERRY_LATER:
        take_back(row, outgoing);
        if (outgoing->bulk) /* it may go by itself at once */
            row->tried = action_set_without(row->tried,
                                            action_set_of(outgoing->decision.action));
        else
            step_of(engine, outgoing)->later++;
        return "later";
    case WHERRY_UNKNOWN:
        step_of(engine, outgoing)->later++;
        return "answer lost";
    }
    return "";
}

/* The service has erased the contact for good: by the address that they had, or were to
 * get. */
static enum wherry_status learn_forgotten(struct engine *engine, const struct row *row,
                                          const struct decision *decision,
                                          struct wherry_error *error)
{
    const bool new_there =
        decision->verb == WHERRY_CREATE || decision->verb == WHERRY_RENAME;
    const enum side named = new_there ? other_side(decision->target) : decision->target;
    return forgetting_erased(engine, row, decision->target, row->sides[named].address,
                             error);
}

static enum wherry_status learn_verdict(struct engine *engine,
                                        struct outgoing *outgoing,
                                        const struct wherry_verdict *verdict,
                                        bool *look_up, struct wherry_error *error)
{
    struct row row;
    enum wherry_status status =
        engine_load(engine, outgoing->row, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status;
    int64_t since_ms = changed_since_ms(&row, &outgoing->decision);
    int64_t before = report_delivered(step_of(engine, outgoing));
    size_t refused = refuse_values(engine, &row, outgoing, verdict);
    const char *event =
        learn_outcome(engine, &row, outgoing, refused, verdict, look_up, error);
    if (report_delivered(step_of(engine, outgoing)) > before)
        note_lag(engine, outgoing, since_ms);
    struct buffer altered = {0};
    verdict_told_add(engine, &row, outgoing, verdict, &altered);
    status = engine_save(engine, &row, error);
    if (status == WHERRY_OK && verdict->outcome == WHERRY_REFUSED &&
        verdict->reason == WHERRY_REASON_FORGOTTEN)
        status = learn_forgotten(engine, &row, &outgoing->decision, error);
    if (status == WHERRY_OK)
        status = engine_journal(
            engine, &row, step_name(action_step(outgoing->decision.action)), event, "",
            buffer_text(&altered), verdict->words, error);
    buffer_free(&altered);
    return status;
}

enum wherry_status verdict_learn(struct engine *engine, struct outgoing *outgoing,
                                 const struct wherry_verdict *verdict, bool *look_up,
                                 struct wherry_error *error)
{
    *look_up = false;
    arena_reset(&engine->scratch);
    engine->policy.at_ms = engine_latest_ms(engine);
    return learn_verdict(engine, outgoing, verdict, look_up, error);
}
