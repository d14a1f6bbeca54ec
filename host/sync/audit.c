/* audit.c -- is what an earlier run has written there? */
#include "host/sync/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/source.h"
#include "host/picture/value.h"
#include "host/sync/lookup.h"
#include "host/sync/sample.h"
#include "host/sync/undone.h"

/* The most contacts that one audit looks up on each side. */
enum { ASKED_MOST = 2000, ROWS_ROOM = 100 };

/* ---- What was written, and is shown ---- */

struct gathering {
    struct audit *audit;
    struct undone *undone;
};

static void gather(void *self, const struct store_journal *line)
{
    const struct gathering *gathering = self;
    if (line->run >= gathering->audit->from)
        undone_line(gathering->undone, line, &gathering->audit->arena);
}

/* What was written to the contact since the first of the runs. */
static enum wherry_status load_written(struct engine *engine, int64_t row,
                                       struct undone *undone,
                                       struct wherry_error *error)
{
    struct audit *audit = engine->audit;
    struct gathering gathering = {audit, undone};
    *undone = (struct undone){.steps = {0}};
    arena_reset(&audit->arena);
    const enum wherry_status status =
        store_journal(engine->store, row, 0, gather, &gathering, error);
    undone_end(undone, &audit->arena);
    return status;
}

static bool is_written(const struct undone_side *side)
{
    return side->made || side->opted_out || side->field_count > 0;
}

static enum wherry_status ask_side(struct engine *engine, enum side side,
                                   struct undone *undone, struct wherry_error *error)
{
    struct audit *audit = engine->audit;
    int64_t rows[ROWS_ROOM];
    size_t count = 0, asked = 0;
    enum wherry_status status = WHERRY_OK;
    if (!connector_looks_up(engine->connectors[side]))
        return WHERRY_OK;
    for (size_t i = 0; i < audit->count && status == WHERRY_OK; i++) {
        struct pick *pick = &audit->picks[i];
        if (pick->shown[side] || asked == ASKED_MOST)
            continue;
        status = load_written(engine, pick->row, undone, error);
        if (status != WHERRY_OK || !is_written(&undone->sides[side]))
            continue;
        pick->asked[side] = true;
        rows[count++] = pick->row;
        asked++;
        if (count == ROWS_ROOM) {
            status = lookup_rows(engine, side, rows, count, error);
            count = 0;
        }
    }
    return status == WHERRY_OK ? lookup_rows(engine, side, rows, count, error) : status;
}

/* ---- Is it there? ---- */

enum stand { STAND_THERE, STAND_ON_ITS_WAY, STAND_CHANGED, STAND_DRIFTED };

static enum stand weigh_field(const struct cell *cell, const struct undone_field *field)
{
    if (text_same(cell->shown, field->after))
        return STAND_THERE;
    if (sent_pending(&cell->sent))
        return STAND_ON_ITS_WAY;
    return text_same(cell->shown, field->before) ? STAND_DRIFTED : STAND_CHANGED;
}

static enum stand weigh_made(const struct half *half)
{
    if (half->present && half->missing_ms == 0)
        return STAND_THERE;
    return sent_pending(&half->create) ? STAND_ON_ITS_WAY : STAND_DRIFTED;
}

/* The CRM has no time of a consent: a contact who was seen opted out there and is opted
 * in now may have opted in since. */
static enum stand weigh_opt_out(const struct half *half, enum side side,
                                int64_t since_ms)
{
    if (!half->present ||
        (half->consent != WHERRY_SUBSCRIBED && half->consent != WHERRY_PENDING))
        return STAND_THERE;
    if (sent_pending(&half->consent_sent))
        return STAND_ON_ITS_WAY;
    return side == SIDE_CRM || half->consent_at_ms > since_ms ? STAND_CHANGED
                                                              : STAND_DRIFTED;
}

static enum wherry_status count_stand(struct engine *engine, const struct row *row,
                                      enum side side, enum stand stand,
                                      const char *what, struct wherry_error *error)
{
    struct report_audit *report = &engine->report->audit;
    report->checked += stand == STAND_THERE || stand == STAND_DRIFTED;
    report->on_its_way += stand == STAND_ON_ITS_WAY;
    report->changed += stand == STAND_CHANGED;
    if (stand != STAND_DRIFTED)
        return WHERRY_OK;
    char words[160];
    report->drifted++;
    snprintf(words, sizeof words, "read back %s: %s",
             side == SIDE_LIST ? "on the list" : "in the CRM", what);
    return engine_journal(engine, row, NULL, "drifted", "", "", words, error);
}

static enum wherry_status weigh_fields(struct engine *engine, const struct row *row,
                                       enum side side,
                                       const struct undone_side *written,
                                       struct wherry_error *error)
{
    const struct mapping *mapping = &engine->mapping;
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < written->field_count && status == WHERRY_OK; i++) {
        const struct undone_field *field = &written->fields[i];
        const size_t place = mapping_named(mapping, side, field->name);
        char what[128];
        if (place == mapping->count || !row->sides[side].present)
            continue;
        snprintf(what, sizeof what, "%s has its old value again", field->name);
        status = count_stand(engine, row, side,
                             weigh_field(&row->sides[side].cells[place], field), what,
                             error);
    }
    return status;
}

static enum wherry_status weigh_side(struct engine *engine, const struct row *row,
                                     enum side side, const struct undone_side *written,
                                     struct wherry_error *error)
{
    const struct half *half = &row->sides[side];
    enum wherry_status status = WHERRY_OK;
    if (written->opted_out)
        status = count_stand(engine, row, side,
                             weigh_opt_out(half, side, written->opted_out_ms),
                             "the opt-out is not in effect", error);
    else if (written->made)
        status = count_stand(engine, row, side, weigh_made(half),
                             "the created contact is not there", error);
    return status == WHERRY_OK && !written->made
               ? weigh_fields(engine, row, side, written, error)
               : status;
}

static enum wherry_status weigh_pick(struct engine *engine, const struct pick *pick,
                                     struct undone *undone, struct wherry_error *error)
{
    struct row row;
    enum wherry_status status = load_written(engine, pick->row, undone, error);
    arena_reset(&engine->scratch);
    if (status == WHERRY_OK)
        status = engine_load(engine, pick->row, &engine->scratch, &row, error);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        if (pick->shown[side] || pick->asked[side])
            status =
                weigh_side(engine, &row, (enum side)side, &undone->sides[side], error);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status audit_end(struct engine *engine, struct wherry_error *error)
{
    struct audit *audit = engine->audit;
    enum wherry_status status = WHERRY_OK;
    if (audit == NULL)
        return WHERRY_OK;
    engine->report->audit.done = true;
    if (audit->count == 0)
        return WHERRY_OK;
    struct undone *undone = memory_allocate(sizeof *undone);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        status = ask_side(engine, (enum side)side, undone, error);
    if (status == WHERRY_OK)
        status = store_begin(engine->store, error);
    for (size_t i = 0; i < audit->count && status == WHERRY_OK; i++)
        status = weigh_pick(engine, &audit->picks[i], undone, error);
    free(undone);
    return store_end(engine->store, status, error);
}

enum wherry_status audit_keep(struct engine *engine, struct wherry_error *error)
{
    const struct report_audit *audit = &engine->report->audit;
    struct store *store = engine->store;
    if (!audit->done)
        return WHERRY_OK;
    enum wherry_status status =
        value_set_number(store, VALUE_AUDITED_RUN, 0, engine->run - 1, error);
    if (status != WHERRY_OK || audit->checked == 0)
        return status;
    status =
        value_set_number(store, VALUE_AUDITED_MS, 0, engine->report->ended_ms, error);
    if (status == WHERRY_OK)
        status = value_set_number(store, VALUE_AUDITED, 0, audit->checked, error);
    return status == WHERRY_OK
               ? value_set_number(store, VALUE_DRIFTED, 0, audit->drifted, error)
               : status;
}
