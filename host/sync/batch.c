/* batch.c -- changes of many rows, sent together: each is marked as trying before, and
 * learns its verdict after. */
#include "host/sync/batch.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/store/foresight.h"
#include "host/sync/judge.h"
#include "host/sync/planned.h"
#include "host/tell/plan.h"

/* Enough to keep nine blocks of 500 in flight on a list; four pushes of 100 to a
 * CRM. */
enum { LIST_BATCH = 4500, CRM_BATCH = 400 };

/* ---- Verdicts ---- */

/* In bulk a change is named by its row, which lasts; otherwise by its place. */
static struct outgoing *outgoing_of(const struct batch *batch, uint64_t tag)
{
    size_t low = 0, high = batch->count;
    if (batch->bulk == NULL)
        return tag == 0 || tag > batch->count ? NULL : &batch->outgoing[tag - 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uint64_t)batch->outgoing[middle].row < tag)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < batch->count && (uint64_t)batch->outgoing[low].row == tag;
    return there ? &batch->outgoing[low] : NULL;
}

static void learn_answer(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct batch *batch = self;
    bool look_up;
    struct outgoing *outgoing = outgoing_of(batch, tag);
    if (outgoing == NULL || batch->status != WHERRY_OK)
        return;
    batch->put_off |=
        verdict->outcome == WHERRY_LATER || verdict->outcome == WHERRY_UNKNOWN;
    fault_point("sync.answered");
    if (!batch->learning) {
        batch->status = store_begin(batch->engine->store, batch->error);
        batch->learning = batch->status == WHERRY_OK;
    }
    if (batch->status == WHERRY_OK)
        batch->status =
            verdict_learn(batch->engine, outgoing, verdict, &look_up, batch->error);
    if (batch->status != WHERRY_OK)
        return;
    outgoing->answered = true;
    if (look_up) {
        const struct decision *decision = &outgoing->decision;
        batch->look_up[batch->look_up_count++] =
            decision->verb == WHERRY_RENAME ? decision->new_key : decision->key;
    }
    fault_point("sync.learned");
}

/* All verdicts of one answer are learned in one transaction: a kill within it is a kill
 * before the answer came. */
static void settle_answers(void *self)
{
    struct batch *batch = self;
    if (batch->learning)
        batch->status = store_end(batch->engine->store, batch->status, batch->error);
    batch->learning = false;
}

/* ---- Sending a batch ---- */

static struct wherry_field *copy_fields(struct batch *batch, const struct row *row,
                                        const struct decision *decision)
{
    const struct mapping *mapping = &batch->engine->mapping;
    struct wherry_field *fields =
        arena_array(&batch->arena, decision->field_count, sizeof *fields);
    for (size_t i = 0; i < decision->field_count; i++) {
        const struct mapped *mapped = &mapping->fields[decision->fields[i]];
        fields[i].name = mapped->names[decision->target];
        fields[i].value = arena_text(&batch->arena, decision_value(row, decision, i));
    }
    return fields;
}

static struct wherry_field *copy_present(struct batch *batch, const struct row *row)
{
    const struct mapping *mapping = &batch->engine->mapping;
    const struct half *target = &row->sides[batch->target];
    struct wherry_field *fields =
        arena_array(&batch->arena, mapping->count, sizeof *fields);
    for (size_t i = 0; i < mapping->count; i++) {
        fields[i].name = mapping->fields[i].names[batch->target];
        fields[i].value = arena_text(&batch->arena, target->cells[i].shown);
    }
    return fields;
}

/* An id of our own for a record at the target: the other side's lasting id. */
static const char *own_id(struct batch *batch, const struct row *row)
{
    const char *id = row_id_of(&row->sides[other_side(batch->target)]);
    if (*id != '\0')
        return arena_text(&batch->arena, id);
    return arena_format(&batch->arena, "wherry-%lld", (long long)row->id);
}

static void make_change(struct batch *batch, const struct row *row, size_t index)
{
    struct outgoing *outgoing = &batch->outgoing[index];
    struct decision *decision = &outgoing->decision;
    const struct half *target = &row->sides[batch->target];
    struct arena *arena = &batch->arena;
    decision->key = arena_text(arena, decision->key);
    decision->new_key = arena_text(arena, decision->new_key);
    if (*decision->id == '\0' && target->present)
        decision->id = row_id_of(target);
    decision->id = arena_text(arena, decision->id);
    outgoing->fields = copy_fields(batch, row, decision);
    outgoing->values =
        arena_array(arena, decision->field_count, sizeof *outgoing->values);
    batch->changes[index] = (struct wherry_change){
        .size = sizeof(struct wherry_change),
        .tag = batch->bulk != NULL ? (uint64_t)row->id : index + 1,
        .verb = decision->verb,
        .key = decision->key,
        .id = decision->id,
        .new_key = decision->new_key,
        .own_id = own_id(batch, row),
        .consent = decision->consent,
        .consent_at_ms = decision->consent_at_ms,
        .fields = outgoing->fields,
        .field_count = decision->field_count,
        .present = copy_present(batch, row),
        .present_count = batch->engine->mapping.count};
}

/* A value on the list that the CRM's overwrites is kept in the story. */
static enum wherry_status tell_losers(struct engine *engine, const struct row *row,
                                      const struct decision *decision,
                                      struct wherry_error *error)
{
    const struct half *list = &row->sides[SIDE_LIST];
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < decision->field_count && status == WHERRY_OK; i++) {
        size_t field = decision->fields[i];
        if (decision->action != ACTION_PUSH_FIELDS || !row_dirty(list, field))
            continue;
        engine_count(engine, FINDING_CONFLICT);
        status =
            engine_journal(engine, row, step_name(STEP_PUSH_PUSH_FIELDS), "overruled",
                           list->cells[field].shown, decision_value(row, decision, i),
                           "changed on both sides: the CRM's value wins", error);
    }
    return status;
}

static enum wherry_status tell_sent(struct engine *engine, const struct row *row,
                                    const struct decision *decision,
                                    struct wherry_error *error)
{
    struct buffer before = {0}, after = {0}, words = {0};
    planned_texts(engine, row, decision, &before, &after);
    buffer_format(&words, "%s: %s",
                  plan_words(decision->verb, decision->target, decision->consent),
                  decision->rule);
    enum wherry_status status = tell_losers(engine, row, decision, error);
    if (status == WHERRY_OK)
        status = engine_journal(engine, row, step_name(action_step(decision->action)),
                                "sent", buffer_text(&before), buffer_text(&after),
                                buffer_text(&words), error);
    buffer_free(&before);
    buffer_free(&after);
    buffer_free(&words);
    return status;
}

/* Is a record there already, of which we could not read whether it is opted out? */
static bool may_be_there(const struct batch *batch, const struct row *row,
                         const struct decision *decision)
{
    const struct unread *unread = &batch->unread;
    const char *address = row->sides[other_side(batch->target)].address;
    if (!decision->needs_lookup)
        return false;
    return unread->any || unread_has(unread, address);
}

/* Marks a row as trying, and notes what is sent of it. */
static enum wherry_status mark_row(struct batch *batch, struct row *row,
                                   const struct decision *decision,
                                   struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    struct outgoing *outgoing = &batch->outgoing[batch->count];
    *outgoing = (struct outgoing){
        .row = row->id, .decision = *decision, .bulk = batch->bulk != NULL};
    make_change(batch, row, batch->count);
    verdict_try(engine, row, outgoing);
    batch->count++;
    enum wherry_status status = engine_save(engine, row, error);
    return status == WHERRY_OK ? tell_sent(engine, row, &outgoing->decision, error)
                               : status;
}

/* Judges a gathered row once more, because a look-up may have changed it. */
static enum wherry_status try_row(struct batch *batch, const struct gathered *gathered,
                                  struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    struct row row;
    struct decision decision = {0};
    const enum action action = gathered->action;
    arena_reset(&engine->scratch);
    enum wherry_status status =
        engine_load(engine, gathered->row, &engine->scratch, &row, error);
    if (status == WHERRY_OK)
        status = judge_decide(engine, &row, action, &decision, error);
    bool may = false;
    if (status == WHERRY_OK)
        status = judge_may_send(engine, &row, &decision, &may, error);
    if (!may)
        return status;
    if (may_be_there(batch, &row, &decision)) {
        engine->report->steps[action_step(action)].later++;
        return WHERRY_OK;
    }
    return mark_row(batch, &row, &decision, error);
}

/* A gathered row is judged again: a hint for the store, which is none for most. */
static enum wherry_status look_ahead(struct batch *batch, struct wherry_error *error)
{
    enum { ROOM = 500 };
    int64_t rows[ROOM];
    size_t count = 0;
    enum wherry_status status = WHERRY_OK;
    if (!store_looks_ahead(batch->engine->store))
        return WHERRY_OK;
    for (size_t i = 0; i < batch->gathered_count && status == WHERRY_OK; i++) {
        rows[count++] = batch->gathered[i].row;
        if (count < ROOM && i + 1 < batch->gathered_count)
            continue;
        status = store_look_ahead_at(batch->engine->store, rows, count, error);
        count = 0;
    }
    return status;
}

static enum wherry_status try_rows(struct batch *batch, struct wherry_error *error)
{
    enum wherry_status status = store_begin(batch->engine->store, error);
    batch->trying = status == WHERRY_OK;
    if (status == WHERRY_OK)
        status = look_ahead(batch, error);
    for (size_t i = 0; i < batch->gathered_count && status == WHERRY_OK; i++)
        status = try_row(batch, &batch->gathered[i], error);
    return status;
}

/* The marks are in the state before the request leaves. */
static enum wherry_status commit_tries(struct batch *batch, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (batch->count > 0 && batch->bulk != NULL)
        status = bulk_state_add(batch->bulk, batch->engine, batch->outgoing,
                                batch->count, error);
    else if (batch->count > 0) /* the answers show records */
        status = read_number(batch->engine, batch->target, error);
    batch->trying = false;
    return store_end(batch->engine->store, status, error);
}

/* Asks the target for the contacts that are about to be made there. */
static enum wherry_status look_before(struct batch *batch, struct wherry_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < batch->gathered_count; i++)
        if (batch->gathered[i].look_up != NULL)
            batch->look_up[count++] = batch->gathered[i].look_up;
    if (count == 0)
        return WHERRY_OK;
    const struct read_names names = {.keys = batch->look_up, .key_count = count};
    return read_lookup(batch->engine, batch->target, &names, &batch->unread, error);
}

static enum wherry_status look_after(struct batch *batch, struct wherry_error *error)
{
    if (batch->look_up_count == 0)
        return WHERRY_OK;
    const struct read_names names = {.keys = batch->look_up,
                                     .key_count = batch->look_up_count};
    return read_lookup(batch->engine, batch->target, &names, NULL, error);
}

/* The ticket of the batch is stored before anything else is done. */
static enum wherry_status hand_in(struct batch *batch, struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    char ticket[WHERRY_TICKET_ROOM];
    enum wherry_status status =
        outbox_submit(&batch->outbox, batch->changes, batch->count, ticket, error);
    fault_point("sync.handed_in");
    if (status == WHERRY_OK)
        status = batch->status;
    if (status != WHERRY_OK)
        return status;
    status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = bulk_state_name(batch->bulk, engine, batch->outgoing, batch->count,
                                 ticket, error);
    status = store_end(engine->store, status, error);
    fault_point("sync.named");
    return status;
}

static enum wherry_status write_changes(struct batch *batch, struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    fault_point("sync.trying");
    batch->sent_any = true;
    engine->picture_moved = true;
    batch->status = WHERRY_OK;
    enum wherry_status status =
        batch->bulk != NULL
            ? hand_in(batch, error)
            : outbox_send(&batch->outbox, batch->changes, batch->count, error);
    if (status == WHERRY_OK)
        status = batch->status;
    engine->sent += batch->count;
    engine_tell_sending(engine);
    return status;
}

/* Sends what is marked. */
static enum wherry_status send_marked(struct batch *batch, struct wherry_error *error)
{
    batch->look_up_count = 0;
    enum wherry_status status = commit_tries(batch, error);
    if (status == WHERRY_OK && batch->count > 0)
        status = write_changes(batch, error);
    if (status == WHERRY_OK)
        status = look_after(batch, error);
    batch->count = 0;
    return status;
}

static enum wherry_status send_gathered(struct batch *batch, struct wherry_error *error)
{
    unread_clear(&batch->unread);
    enum wherry_status status = look_before(batch, error);
    if (status == WHERRY_OK)
        status = try_rows(batch, error);
    return status == WHERRY_OK ? send_marked(batch, error) : status;
}

enum wherry_status batch_send(struct batch *batch, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (batch->trying)
        status = send_marked(batch, error);
    if (status == WHERRY_OK && batch->gathered_count > 0)
        status = send_gathered(batch, error);
    batch->gathered_count = 0;
    arena_reset(&batch->arena);
    return status;
}

/* ---- Life ---- */

void batch_init(struct batch *batch, struct engine *engine, enum side target,
                struct wherry_error *error)
{
    *batch = (struct batch){.engine = engine, .target = target, .error = error};
    batch->room = target == SIDE_LIST ? LIST_BATCH : CRM_BATCH;
    batch->outbox = (struct outbox){.engine = engine,
                                    .side = target,
                                    .stream = "contacts",
                                    .on_verdict = learn_answer,
                                    .settle = settle_answers,
                                    .self = batch};
}

void batch_init_bulk(struct batch *batch, struct engine *engine,
                     struct bulk_state *bulk, size_t room, struct wherry_error *error)
{
    batch_init(batch, engine, SIDE_LIST, error);
    batch->bulk = bulk;
    batch->room = room;
}

void batch_finish(struct batch *batch)
{
    if (batch->trying) /* nothing of it has gone out */
        store_rollback(batch->engine->store);
    outbox_close(&batch->outbox);
    free(batch->outgoing);
    free(batch->gathered);
    free(batch->changes);
    free(batch->look_up);
    unread_free(&batch->unread);
    arena_free(&batch->arena);
}

static void make_room(struct batch *batch)
{
    if (batch->outgoing != NULL)
        return;
    batch->outgoing = memory_array(batch->room, sizeof *batch->outgoing);
    batch->changes = memory_array(batch->room, sizeof *batch->changes);
    batch->look_up = memory_array(batch->room, sizeof *batch->look_up);
    batch->gathered = memory_array(batch->room, sizeof *batch->gathered);
}

enum wherry_status batch_add(struct batch *batch, struct row *row,
                             const struct decision *decision, bool at_once,
                             struct wherry_error *error)
{
    make_room(batch);
    if (decision->needs_lookup || !at_once) {
        const char *key =
            decision->needs_lookup ? arena_text(&batch->arena, decision->key) : NULL;
        batch->gathered[batch->gathered_count++] =
            (struct gathered){row->id, decision->action, key};
        return WHERRY_OK;
    }
    enum wherry_status status = WHERRY_OK;
    if (!batch->trying)
        status = store_begin(batch->engine->store, error);
    if (status != WHERRY_OK)
        return status;
    batch->trying = true;
    return mark_row(batch, row, decision, error);
}

bool batch_is_full(const struct batch *batch)
{
    return batch->count == batch->room || batch->gathered_count == batch->room;
}
