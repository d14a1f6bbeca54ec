/* undo.c -- takes back what a run wrote, as far as that can be. */
#include "host/sync/undo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/sync/undone.h"
#include "host/tell/contact.h"
#include "host/tell/plan.h"

struct undo {
    const struct run_undo *wanted;
    char rule[2][96]; /* of a field, of a contact that we made */
    int64_t *rows;
    size_t count, room;
    /* What the run wrote to one row, the last that was asked for. */
    int64_t row;
    struct arena arena;
    struct undone undone;
    const char *values[SIDE_COUNT][MAPPING_MOST];
};

/* Reasons why something stays. TAKE_BACK: it does not; NOTHING: there is nothing to do,
 * and nothing to report. */
#define TAKE_BACK NULL
#define NOTHING ""

/* ---- What was written ---- */

struct reading_lines {
    struct undo *undo;
    int64_t run;
};

static void take_line(void *self, const struct store_journal *line)
{
    const struct reading_lines *reading = self;
    if (line->run == reading->run)
        undone_line(&reading->undo->undone, line, &reading->undo->arena);
}

static enum wherry_status load(struct engine *engine, int64_t row,
                               struct wherry_error *error)
{
    struct undo *undo = engine->undo;
    struct reading_lines reading = {undo, undo->wanted->run};
    if (undo->row == row)
        return WHERRY_OK;
    undo->row = 0;
    undo->undone = (struct undone){.steps = undo->wanted->steps};
    arena_reset(&undo->arena);
    enum wherry_status status =
        store_journal(engine->store, row, 0, take_line, &reading, error);
    if (status != WHERRY_OK)
        return status;
    undone_end(&undo->undone, &undo->arena);
    undo->row = row;
    return WHERRY_OK;
}

/* ---- May it be taken back? ---- */

static const char *weigh_side(const struct half *half)
{
    if (!half->present)
        return "the contact is no longer there";
    return half->missing_ms != 0
               ? "was not found there; a later run asks again: undo again after it"
               : TAKE_BACK;
}

static const char *weigh_cell(const struct row *row, enum side side, size_t i,
                              const struct undone_field *field)
{
    const struct cell *cell = &row->sides[side].cells[i];
    const struct cell *other = &row->sides[other_side(side)].cells[i];
    if (text_same(cell->shown, field->before))
        return NOTHING;
    if (sent_pending(&cell->sent) || sent_pending(&other->sent))
        return "an earlier write is still under way: undo again when it has arrived";
    if (!text_same(cell->shown, field->after))
        return "changed since then: the written value is no longer there";
    if (row_dirty(&row->sides[side], i) || row_dirty(&row->sides[other_side(side)], i))
        return "changed on the other side since then: the next run carries that over";
    if (*field->before == '\0' && side == SIDE_CRM)
        return "was blank: wherry never writes a blank to the CRM, which would keep "
               "the value";
    if (cell_refuses(cell, field->before))
        return "the old value was refused there";
    return TAKE_BACK;
}

/* *place: of the field in the mapping. */
static const char *weigh_field(const struct engine *engine, const struct row *row,
                               enum side side, const struct undone_field *field,
                               size_t *place)
{
    const struct mapping *mapping = &engine->mapping;
    const char *why = weigh_side(&row->sides[side]);
    *place = mapping_named(mapping, side, field->name);
    if (why != TAKE_BACK)
        return why;
    if (*place == mapping->count)
        return "is no longer mapped: the value there now is not known";
    if (mapping->fields[*place].unknown)
        return "the field is no longer there, or is read-only";
    return weigh_cell(row, side, *place, field);
}

/* The consent is later than the one that we made the contact with; if its time is not
 * known, it may be. To the second, as it is kept. */
static bool is_own_word(const struct half *half, const struct undone_side *written)
{
    enum { SECOND_MS = 1000 };
    return half->consent_at_ms / SECOND_MS > written->made_ms / SECOND_MS;
}

/* Of a contact that we made. */
static const char *weigh_made(const struct row *row, enum side side,
                              const struct undone_side *written)
{
    const struct half *half = &row->sides[side];
    const struct owed *owed = &row->owed[side == SIDE_LIST ? MARK_OUT : MARK_LEFT];
    const char *why = weigh_side(half);
    if (why != TAKE_BACK)
        return why;
    if (half->consent != WHERRY_SUBSCRIBED && half->consent != WHERRY_PENDING)
        return NOTHING;
    if (owed->set)
        return "the next run opts the contact out";
    if (half->by == WHERRY_BY_PERSON || is_own_word(half, written))
        return "the person may have opted in since then: that opt-in stays";
    if (half->profile_count > 1)
        return "several profiles have this address: it is not known which one wherry "
               "created";
    return sent_pending(&half->consent_sent) || sent_pending(&half->create)
               ? "an earlier write is still under way: undo again when it has arrived"
               : TAKE_BACK;
}

/* ---- The decision ---- */

static struct decision take_fields(struct engine *engine, const struct row *row,
                                   enum side side)
{
    struct undo *undo = engine->undo;
    const struct undone_side *written = &undo->undone.sides[side];
    struct decision decision = {.kind = DECIDE_NOTHING,
                                .verb = WHERRY_UPDATE,
                                .undone = undo->values[side],
                                .rule = undo->rule[0]};
    if (written->made)
        return decision;
    for (size_t i = 0; i < written->field_count; i++) {
        size_t place;
        if (weigh_field(engine, row, side, &written->fields[i], &place) != TAKE_BACK)
            continue;
        undo->values[side][decision.field_count] = written->fields[i].before;
        decision.fields[decision.field_count++] = (unsigned char)place;
        decision.kind = DECIDE_WRITE;
    }
    return decision;
}

static struct decision take_made(const struct engine *engine, const struct row *row,
                                 enum side side)
{
    const struct undone_side *written = &engine->undo->undone.sides[side];
    const bool take = written->made && weigh_made(row, side, written) == TAKE_BACK;
    return (struct decision){.kind = take ? DECIDE_WRITE : DECIDE_NOTHING,
                             .verb = WHERRY_UNSUBSCRIBE,
                             .consent = WHERRY_UNSUBSCRIBED,
                             .consent_at_ms = engine->policy.at_ms,
                             .rule = engine->undo->rule[1]};
}

enum wherry_status undo_decide(struct engine *engine, const struct row *row,
                               enum action action, struct decision *decision,
                               struct wherry_error *error)
{
    const bool crm =
        action == ACTION_PULL_FIELDS || action == ACTION_IMPORT_UNSUBSCRIBE;
    const enum side side = crm ? SIDE_CRM : SIDE_LIST;
    enum wherry_status status = load(engine, row->id, error);
    *decision = (struct decision){.kind = DECIDE_NOTHING};
    if (status != WHERRY_OK)
        return status;
    switch (action) {
    case ACTION_PUSH_FIELDS:
    case ACTION_PULL_FIELDS:
        *decision = take_fields(engine, row, side);
        break;
    case ACTION_PUSH_UNSUBSCRIBE:
    case ACTION_IMPORT_UNSUBSCRIBE:
        *decision = take_made(engine, row, side);
        break;
    case ACTION_IMPORT_NEW:
    case ACTION_PUSH_NEW:
    case ACTION_RENAME: /* nothing is ever taken back by these */
        break;
    }
    decision->action = action;
    decision->target = side;
    decision->key = half_spelling(&row->sides[side]);
    decision->new_key = decision->id = "";
    if (decision->kind == DECIDE_WRITE)
        decide_finish(decision, row, &engine->policy);
    return WHERRY_OK;
}

/* ---- What is left ---- */

static void tell_left(const struct engine *engine, const struct row *row,
                      enum step step, const char *what, const char *why)
{
    char contact[CONTACT_ROOM];
    if (engine->options->undo->left == NULL || why == TAKE_BACK || *why == '\0')
        return;
    contact_name(row->id, contact);
    const struct run_left left = {.row = row->id,
                                  .contact = contact,
                                  .step = step_name(step),
                                  .what = what,
                                  .why = why};
    engine->options->undo->left(engine->options->self, &left);
}

static void tell_fields(const struct engine *engine, const struct row *row,
                        enum side side, const struct undone_side *written)
{
    static const char *const places[] = {
        [SIDE_LIST] = "on the list", [SIDE_CRM] = "in the CRM"};
    struct buffer what = {0};
    for (size_t i = 0; i < written->field_count; i++) {
        size_t place;
        buffer_clear(&what);
        buffer_format(&what, "%s %s", written->fields[i].name, places[side]);
        tell_left(engine, row, value_step(side), buffer_text(&what),
                  weigh_field(engine, row, side, &written->fields[i], &place));
    }
    if (written->unreadable)
        tell_left(engine, row, value_step(side),
                  plan_words(WHERRY_UPDATE, side, WHERRY_UNSTATED),
                  "the journal does not have the old value in a form that can be "
                  "written back");
    buffer_free(&what);
}

static void tell_side(const struct engine *engine, const struct row *row,
                      enum side side)
{
    static const enum step makers[] = {
        [SIDE_LIST] = STEP_PUSH_NEW_RECORDS, [SIDE_CRM] = STEP_IMPORT_NEW_RECORDS};
    static const enum step leavers[] = {
        [SIDE_LIST] = STEP_PUSH_UNSUBSCRIBES, [SIDE_CRM] = STEP_IMPORT_UNSUBSCRIBES};
    const struct undone_side *written = &engine->undo->undone.sides[side];
    if (written->made)
        tell_left(engine, row, makers[side],
                  plan_words(WHERRY_CREATE, side, WHERRY_SUBSCRIBED),
                  weigh_made(row, side, written));
    else
        tell_fields(engine, row, side, written);
    if (written->opted_out)
        tell_left(
            engine, row, leavers[side],
            plan_words(WHERRY_UNSUBSCRIBE, side, WHERRY_UNSUBSCRIBED),
            "wherry never gives a consent back: only the person can opt in again");
    if (written->renamed)
        tell_left(engine, row, STEP_PUSH_PUSH_FIELDS,
                  plan_words(WHERRY_RENAME, side, WHERRY_UNSTATED),
                  "the new address stays: the CRM has it, and the old one may belong "
                  "to somebody else now");
}

enum wherry_status undo_tell_left(struct engine *engine, const struct row *row,
                                  struct wherry_error *error)
{
    enum wherry_status status = load(engine, row->id, error);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        tell_side(engine, row, (enum side)side);
    return status;
}

void undo_tell_waiting(const struct engine *engine, const struct row *row,
                       const struct decision *decision)
{
    tell_left(engine, row, action_step(decision->action),
              plan_words(decision->verb, decision->target, decision->consent),
              "must be seen there first: undo again after the next run");
}

/* ---- Life ---- */

static bool is_wanted(const struct run_undo *wanted, int64_t row)
{
    bool named = wanted->row_count == 0;
    for (size_t i = 0; i < wanted->row_count; i++)
        named |= wanted->rows[i] == row;
    return named;
}

static void take_contact(void *self, int64_t row)
{
    struct undo *undo = self;
    if (!is_wanted(undo->wanted, row))
        return;
    undo->rows = memory_grow(undo->rows, undo->count, &undo->room, sizeof *undo->rows);
    undo->rows[undo->count++] = row;
}

/* Contacts of whom the state no longer knows anything are left out. */
static enum wherry_status keep_known(struct engine *engine, struct wherry_error *error)
{
    struct undo *undo = engine->undo;
    enum wherry_status status = WHERRY_OK;
    size_t kept = 0;
    for (size_t i = 0; i < undo->count && status == WHERRY_OK; i++) {
        struct store_row found;
        arena_reset(&engine->scratch);
        status = store_get_row(engine->store, undo->rows[i], &engine->scratch, &found,
                               error);
        if (status == WHERRY_OK)
            undo->rows[kept++] = undo->rows[i];
        else if (status == WHERRY_END)
            status = WHERRY_OK;
    }
    undo->count = kept;
    return status;
}

enum wherry_status undo_begin(struct engine *engine, struct wherry_error *error)
{
    const struct run_undo *wanted = engine->options->undo;
    if (engine->policy.baseline)
        return fail(error, WHERRY_FAILED,
                    "'%s' has no complete baseline yet: no run has written anything",
                    engine->pipeline->id);
    struct undo *undo = memory_allocate(sizeof *undo);
    undo->wanted = wanted;
    snprintf(undo->rule[0], sizeof undo->rule[0],
             "undo of run %" PRId64 ": back to the old value", wanted->run);
    snprintf(undo->rule[1], sizeof undo->rule[1],
             "undo of run %" PRId64 ", which created this contact", wanted->run);
    engine->undo = undo;
    enum wherry_status status =
        store_journal_contacts(engine->store, wanted->run, take_contact, undo, error);
    if (status == WHERRY_OK)
        status = keep_known(engine, error);
    engine->only = undo->rows;
    engine->only_count = undo->count;
    return status;
}

void undo_end(struct engine *engine)
{
    struct undo *undo = engine->undo;
    engine->undo = NULL;
    if (undo == NULL)
        return;
    free(undo->rows);
    arena_free(&undo->arena);
    free(undo);
}
