/* batch.c -- changes of many rows, sent together: each is marked as trying before, and
 * learns its verdict after. */
#include "host/sync/batch.h"

#include <assert.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/store/foresight.h"
#include "host/sync/hearing.h"
#include "host/sync/judge.h"
#include "host/sync/planned.h"
#include "host/tell/plan.h"

/* A list gets blocks of 500, and is asked for those whom it has made while it gets
 * more; a CRM gets four pushes of 100. */
enum { LIST_PORTION = 500, CRM_PORTION = 400 };

/* ---- Sending a batch ---- */

static struct wherry_field *copy_fields(struct batch *batch, const struct row *row,
                                        const struct decision *decision)
{
    const struct mapping *mapping = &batch->engine->mapping;
    struct arena *arena = &batch->marking->arena;
    struct wherry_field *fields =
        arena_array(arena, decision->field_count, sizeof *fields);
    for (size_t i = 0; i < decision->field_count; i++) {
        const struct mapped *mapped = &mapping->fields[decision->fields[i]];
        fields[i].name = mapped->names[decision->target];
        fields[i].value = arena_text(arena, decision_value(row, decision, i));
    }
    return fields;
}

static struct wherry_field *copy_present(struct batch *batch, const struct row *row)
{
    const struct mapping *mapping = &batch->engine->mapping;
    const struct half *target = &row->sides[batch->target];
    struct wherry_field *fields =
        arena_array(&batch->passing, mapping->count, sizeof *fields);
    for (size_t i = 0; i < mapping->count; i++) {
        fields[i].name = mapping->fields[i].names[batch->target];
        fields[i].value = arena_text(&batch->passing, target->cells[i].shown);
    }
    return fields;
}

/* An id of our own for a record at the target: the other side's lasting id. */
static const char *own_id(struct batch *batch, const struct row *row)
{
    const char *id = row_id_of(&row->sides[other_side(batch->target)]);
    if (*id != '\0')
        return arena_text(&batch->passing, id);
    return arena_format(&batch->passing, "wherry-%lld", (long long)row->id);
}

static void make_change(struct batch *batch, const struct row *row,
                        struct outgoing *outgoing)
{
    struct portion *portion = batch->marking;
    struct decision *decision = &outgoing->decision;
    const struct half *target = &row->sides[batch->target];
    struct arena *arena = &portion->arena;
    decision->key = arena_text(arena, decision->key);
    decision->new_key = arena_text(arena, decision->new_key);
    if (*decision->id == '\0' && target->present)
        decision->id = row_id_of(target);
    decision->id = arena_text(arena, decision->id);
    outgoing->fields = copy_fields(batch, row, decision);
    outgoing->values =
        arena_array(arena, decision->field_count, sizeof *outgoing->values);
    batch->changes[portion->count] = (struct wherry_change){
        .size = sizeof(struct wherry_change),
        .tag = batch->bulk != NULL ? (uint64_t)row->id
                                   : portion->first_tag + portion->count,
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
    struct outgoing outgoing = {
        .row = row->id, .decision = *decision, .bulk = batch->bulk != NULL};
    make_change(batch, row, &outgoing);
    verdict_try(engine, row, &outgoing);
    portion_add(batch->marking, &outgoing);
    enum wherry_status status = engine_save(engine, row, error);
    return status == WHERRY_OK ? tell_sent(engine, row, &outgoing.decision, error)
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
    if (status == WHERRY_OK) {
        judge_settle_again(engine, &row);
        status = judge_decide(engine, &row, action, &decision, error);
    }
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

static enum wherry_status look_after(struct batch *batch, struct wherry_error *error)
{
    struct hearing *hearing = &batch->hearing;
    const struct read_names names = {.keys = hearing->look_up,
                                     .key_count = hearing->look_up_count};
    enum wherry_status status = WHERRY_OK;
    if (names.key_count > 0)
        status = read_lookup(batch->engine, batch->target, &names, NULL, error);
    hearing->look_up_count = 0;
    arena_reset(&hearing->arena);
    return status;
}

/* Until each change that was handed over has its verdict. */
static enum wherry_status wait_for_all(struct batch *batch, struct wherry_error *error)
{
    if (!batch->waiting)
        return WHERRY_OK;
    batch->waiting = false;
    enum wherry_status status = outbox_flush(&batch->outbox, error);
    if (status == WHERRY_OK)
        status = batch->hearing.status;
    for (size_t i = 0; i < batch->portion_count; i++)
        portion_clear(&batch->portions[i]);
    return status == WHERRY_OK ? look_after(batch, error) : status;
}

static struct portion *free_portion(struct batch *batch)
{
    for (size_t i = 0; i < batch->portion_count; i++)
        if (portion_is_free(&batch->portions[i]))
            return &batch->portions[i];
    return NULL;
}

/* Waits for nothing: a row that is about to be marked must not change. */
static enum wherry_status begin_portion(struct batch *batch, struct wherry_error *error)
{
    struct portion *free_one = free_portion(batch);
    assert(free_one != NULL); /* batch_pass leaves one */
    portion_clear(free_one);
    free_one->first_tag = batch->next_tag;
    batch->marking = free_one;
    enum wherry_status status = store_begin(batch->engine->store, error);
    batch->trying = status == WHERRY_OK;
    return status;
}

static enum wherry_status try_rows(struct batch *batch, struct wherry_error *error)
{
    const size_t count = batch->gathered_count;
    int64_t *rows = arena_array(&batch->arena, count + 1, sizeof *rows);
    enum wherry_status status = begin_portion(batch, error);
    for (size_t i = 0; i < count; i++)
        rows[i] = batch->gathered[i].row;
    if (status == WHERRY_OK) /* each is loaded again */
        status = store_look_ahead_at(batch->engine->store, rows, count, error);
    for (size_t i = 0; i < batch->gathered_count && status == WHERRY_OK; i++)
        status = try_row(batch, &batch->gathered[i], error);
    return status;
}

/* The marks are in the state before the request leaves. What goes out before the last
 * verdict came has one number: a sight is never taken for a later one than it is. */
static enum wherry_status commit_tries(struct batch *batch, struct wherry_error *error)
{
    const struct portion *portion = batch->marking;
    enum wherry_status status = WHERRY_OK;
    if (portion->count > 0 && batch->bulk != NULL)
        status = bulk_state_add(batch->bulk, batch->engine, portion, error);
    else if (portion->count > 0 && !batch->waiting) /* the answers show records */
        status = read_number(batch->engine, batch->target, error);
    batch->trying = false;
    return store_end(batch->engine->store, status, error);
}

/* Asks the target for the contacts that are about to be made there. */
static enum wherry_status look_before(struct batch *batch, struct wherry_error *error)
{
    const char **keys = memory_array(batch->gathered_count, sizeof *keys);
    struct read_names names = {.keys = keys};
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < batch->gathered_count; i++)
        if (batch->gathered[i].look_up != NULL)
            keys[names.key_count++] = batch->gathered[i].look_up;
    if (names.key_count > 0)
        status =
            read_lookup(batch->engine, batch->target, &names, &batch->unread, error);
    free(keys);
    return status;
}

/* The ticket of the batch is stored before anything else is done. */
static enum wherry_status hand_in(struct batch *batch, struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    const struct portion *portion = batch->marking;
    char ticket[WHERRY_TICKET_ROOM];
    enum wherry_status status =
        outbox_submit(&batch->outbox, batch->changes, portion->count, ticket, error);
    fault_point("sync.handed_in");
    if (status == WHERRY_OK)
        status = batch->hearing.status;
    if (status != WHERRY_OK)
        return status;
    status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = bulk_state_name(batch->bulk, engine, portion, ticket, error);
    status = store_end(engine->store, status, error);
    fault_point("sync.named");
    return status;
}

static enum wherry_status write_changes(struct batch *batch, struct wherry_error *error)
{
    struct engine *engine = batch->engine;
    struct portion *portion = batch->marking;
    fault_point("sync.trying");
    batch->sent_any = true;
    engine->picture_moved = true;
    batch->next_tag += portion->count;
    batch->hearing.status = WHERRY_OK;
    portion->open = batch->bulk != NULL ? 0 : portion->count;
    batch->waiting |= portion->open > 0;
    enum wherry_status status =
        batch->bulk != NULL
            ? hand_in(batch, error)
            : outbox_write(&batch->outbox, batch->changes, portion->count, error);
    if (status == WHERRY_OK)
        status = batch->hearing.status;
    engine->sent += portion->count;
    engine_tell_sending(engine);
    return status;
}

enum wherry_status batch_pass(struct batch *batch, struct wherry_error *error)
{
    if (!batch->trying)
        return WHERRY_OK;
    enum wherry_status status = commit_tries(batch, error);
    if (status == WHERRY_OK && batch->marking->count > 0)
        status = write_changes(batch, error);
    batch->marking = NULL;
    arena_reset(&batch->passing);
    return status == WHERRY_OK && free_portion(batch) == NULL
               ? wait_for_all(batch, error)
               : status;
}

static enum wherry_status send_gathered(struct batch *batch, struct wherry_error *error)
{
    unread_clear(&batch->unread);
    enum wherry_status status = look_before(batch, error);
    if (status == WHERRY_OK)
        status = try_rows(batch, error);
    if (status == WHERRY_OK)
        status = batch_pass(batch, error);
    return status == WHERRY_OK ? wait_for_all(batch, error) : status;
}

enum wherry_status batch_send(struct batch *batch, struct wherry_error *error)
{
    enum wherry_status status = batch_pass(batch, error);
    if (status == WHERRY_OK)
        status = wait_for_all(batch, error);
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
    const unsigned together = engine->options->together;
    const bool list = target == SIDE_LIST;
    *batch = (struct batch){.engine = engine, .target = target, .next_tag = 1};
    batch->room = list ? LIST_PORTION : CRM_PORTION;
    batch->portion_count = list ? BATCH_PORTIONS : 1;
    if (list && together > 0)
        batch->room = together;
    for (size_t i = 0; i < batch->portion_count; i++)
        portion_init(&batch->portions[i], batch->room);
    batch->outbox = (struct outbox){.engine = engine,
                                    .side = target,
                                    .stream = "contacts",
                                    .on_verdict = hearing_take,
                                    .pause = hearing_pause,
                                    .settle = hearing_settle,
                                    .self = &batch->hearing};
    batch->hearing = (struct hearing){.engine = engine,
                                      .portions = batch->portions,
                                      .portion_count = batch->portion_count,
                                      .error = error};
}

void batch_init_bulk(struct batch *batch, struct engine *engine,
                     struct bulk_state *bulk, size_t room, struct wherry_error *error)
{
    batch_init(batch, engine, SIDE_LIST, error);
    batch->bulk = bulk;
    batch->room = room;
    batch->portion_count = batch->hearing.portion_count = 1;
    batch->hearing.bulk = true;
    portion_init(&batch->portions[0], room);
}

void batch_finish(struct batch *batch)
{
    if (batch->trying) /* nothing of it has gone out */
        store_rollback(batch->engine->store);
    outbox_close(&batch->outbox);
    for (size_t i = 0; i < batch->portion_count; i++)
        portion_free(&batch->portions[i]);
    free(batch->gathered);
    free(batch->changes);
    unread_free(&batch->unread);
    hearing_free(&batch->hearing);
    arena_free(&batch->passing);
    arena_free(&batch->arena);
}

static void make_room(struct batch *batch)
{
    if (batch->changes != NULL)
        return;
    batch->changes = memory_array(batch->room, sizeof *batch->changes);
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
        status = begin_portion(batch, error);
    return status == WHERRY_OK ? mark_row(batch, row, decision, error) : status;
}

bool batch_is_full(const struct batch *batch)
{
    return (batch->trying && batch->marking->count == batch->room) ||
           batch->gathered_count == batch->room;
}

bool batch_is_waiting(const struct batch *batch)
{
    return batch->trying || batch->waiting;
}
