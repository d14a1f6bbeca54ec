/* segments.c -- mirrors segments of the CRM as static segments of the list. */
#include "host/segments/segments.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/segments/back.h"
#include "host/segments/count.h"
#include "host/segments/members.h"
#include "host/segments/move.h"
#include "host/segments/seats.h"
#include "host/segments/story.h"
#include "host/segments/work.h"

/* ---- What the CRM says of its segments ---- */

struct entries {
    struct wherry_entries sink; /* first: the callback finds the rest after it */
    struct engine *engine;
    struct wherry_entry
        *told; /* one a segment of the spec; id "" where there is none */
};

static void take_entry(struct wherry_entries *sink, const struct wherry_entry *entry)
{
    struct entries *entries = sink->self;
    const struct spec_segment_sync *sync = &entries->engine->pipeline->segment_sync;
    for (size_t i = 0; i < sync->segment_count; i++) {
        if (!text_same(sync->segments[i].crm, entry->id))
            continue;
        entries->told[i] = *entry;
        entries->told[i].id = sync->segments[i].crm;
        entries->told[i].name = "";
        entries->told[i].note = arena_text(&entries->engine->arena, entry->note);
    }
}

static enum wherry_status ask_entries(struct engine *engine, struct wherry_entry *told,
                                      struct wherry_error *error)
{
    struct entries entries = {.engine = engine, .told = told};
    entries.sink = (struct wherry_entries){
        .size = sizeof entries.sink, .self = &entries, .entry = take_entry};
    enum wherry_status status = connector_catalog(
        engine->connectors[SIDE_CRM], WHERRY_SEGMENTS, &entries.sink, error);
    if (status != WHERRY_OK)
        return engine_blame(engine, SIDE_CRM, status, error);
    return WHERRY_OK;
}

/* ---- One segment ---- */

/* There is no static segment, so it has no seats. */
static enum wherry_status empty_static(struct segment_work *work,
                                       struct wherry_error *error)
{
    struct store *store = work->engine->store;
    work->state.static_id = "";
    work->state.verified_ms = 0;
    work->state.picture = 0;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_drop_seats_before(store, work->state.id, INT64_MAX, error);
    if (status == WHERRY_OK)
        status = store_put_segment(store, &work->state, error);
    return store_end(store, status, error);
}

/* A dynamic segment changes when it is refreshed. For one that is edited by hand the
 * stamp may not move: its size shows it, and once in a while it is read. */
static bool must_read(const struct segment_work *work)
{
    const struct store_segment *state = &work->state;
    const struct wherry_entry *entry = work->entry;
    int64_t verify_ms = work->engine->pipeline->segment_sync.verify_ms;
    if (*state->since == '\0' || entry == NULL || entry->changed_at_ms == 0 ||
        entry->changed_at_ms != state->refreshed_ms || entry->members != state->size)
        return true;
    bool edited = text_starts_with(entry->note, "static");
    int64_t now_ms = engine_now_ms(work->engine, SIDE_CRM);
    return edited && now_ms - state->read_ms >= verify_ms;
}

static enum wherry_status read_if_refreshed(struct segment_work *work,
                                            struct wherry_error *error)
{
    if (!must_read(work))
        return WHERRY_OK;
    enum wherry_status status = segment_read_members(work, error);
    if (status != WHERRY_OK)
        return status;
    work->report->read = true;
    work->state.picture = 0;
    work->state.read_ms = engine_now_ms(work->engine, SIDE_CRM);
    work->state.refreshed_ms = work->entry == NULL ? 0 : work->entry->changed_at_ms;
    work->state.size = work->entry == NULL ? -1 : work->entry->members;
    return segment_save(work, error);
}

static bool verify_due(const struct segment_work *work)
{
    return engine_now_ms(work->engine, SIDE_LIST) - work->state.verified_ms >=
           work->engine->pipeline->segment_sync.verify_ms;
}

static enum wherry_status verify_seats(struct segment_work *work,
                                       struct wherry_error *error)
{
    enum wherry_status status = segment_read_seats(work, error);
    if (status != WHERRY_OK)
        return status;
    work->report->verified = true;
    work->state.picture = 0;
    work->state.verified_ms = engine_now_ms(work->engine, SIDE_LIST);
    return segment_save(work, error);
}

/* Nothing moved since this segment was looked at last. */
static bool is_settled(const struct segment_work *work)
{
    const struct engine *engine = work->engine;
    return !engine->picture_moved && work->state.picture != 0 &&
           work->state.picture == engine->picture;
}

/* Finds the static segment if it is not known, and reads it back when that is due. */
static enum wherry_status prepare_static(struct segment_work *work,
                                         struct wherry_error *error)
{
    struct wherry_segment found = {.size = sizeof found};
    struct connector *list = work->engine->connectors[SIDE_LIST];
    enum wherry_status status = WHERRY_OK;
    if (!text_same(work->state.name, work->spec->list)) {
        work->state.name = work->spec->list;
        status = empty_static(work, error);
    }
    if (status != WHERRY_OK)
        return status;
    work->at_list = true;
    if (*work->state.static_id == '\0' && is_settled(work) && work->back == NULL)
        return WHERRY_OK; /* no contact will join it */
    if (*work->state.static_id == '\0') {
        status = connector_segment_find(list, work->spec->list, false, &found, error);
        if (status == WHERRY_END)
            return empty_static(work, error);
        if (status != WHERRY_OK)
            return engine_blame(work->engine, SIDE_LIST, status, error);
        work->state.static_id = arena_text(work->arena, found.id);
        return verify_seats(work, error);
    }
    return verify_due(work) || work->back != NULL ? verify_seats(work, error)
                                                  : WHERRY_OK;
}

/* Since when the contacts could have moved: since the CRM refreshed the segment; if
 * that did not move them, since the read of the list before, which did not show yet
 * what this one shows. */
static int64_t lag_ms(const struct segment_work *work)
{
    const struct engine *engine = work->engine;
    const bool refreshed = work->report->read && work->entry != NULL;
    const enum side side = refreshed ? SIDE_CRM : SIDE_LIST;
    int64_t since_ms = refreshed ? work->entry->changed_at_ms
                                 : engine->policy.passes.begun_ms[SIDE_LIST];
    int64_t lag_ms = engine_now_ms(engine, side) - since_ms;
    return since_ms == 0 || lag_ms < 0 ? 0 : lag_ms;
}

static enum wherry_status move_and_count(struct segment_work *work,
                                         struct wherry_error *error)
{
    struct engine *engine = work->engine;
    struct report_segment *report = work->report;
    struct report_segment before = {0};
    segment_counts_read(work->state.counts, &before);
    if (work->back == NULL && is_settled(work) &&
        segment_counts_read(work->state.counts, report)) {
        report->unchanged = true;
        return WHERRY_OK;
    }
    enum wherry_status status = segment_move(work, error);
    if (status == WHERRY_OK && work->unsure)
        status = verify_seats(work, error);
    if (status == WHERRY_OK && work->unsure)
        status = segment_tell_read_back(work, error);
    if (status == WHERRY_OK)
        status = segment_count(work, error);
    if (status != WHERRY_OK)
        return status;
    if (report->added + report->removed > 0)
        report->lag_ms = lag_ms(work);
    if (report->refused > before.refused)
        report->refused_new = report->refused - before.refused;
    work->state.counts = segment_counts_write(report, work->arena);
    if (report->later == 0 && work->back == NULL)
        work->state.picture = engine->picture_moved ? engine->run : engine->picture;
    return WHERRY_OK;
}

static enum wherry_status sync_one(struct segment_work *work,
                                   struct wherry_error *error)
{
    enum wherry_status status = segment_load(work, error);
    if (status == WHERRY_OK)
        status = read_if_refreshed(work, error);
    if (status == WHERRY_OK)
        status = prepare_static(work, error);
    if (status == WHERRY_OK)
        status = move_and_count(work, error);
    if (status == WHERRY_OK) {
        work->report->reached = true;
        work->state.error = "";
        work->state.synced_ms = engine_machine_ms(work->engine);
        status = segment_save(work, error);
    }
    return status;
}

/* It is reported and tried again next time, from what is sure. */
static enum wherry_status keep_failure(struct segment_work *work,
                                       const struct wherry_error *why,
                                       struct wherry_error *error)
{
    store_rollback(work->engine->store);
    snprintf(work->report->error, sizeof work->report->error, "%s", why->message);
    work->report->reached = true;
    if (!work->loaded) /* its kept state cannot be read: nothing is written over it */
        return WHERRY_OK;
    work->state.error = work->report->error;
    work->state.picture = 0;
    segment_counts_read(work->state.counts, work->report);
    if (work->at_list) { /* it may be gone: find it again, and read it back */
        work->state.static_id = "";
        work->state.verified_ms = 0;
    }
    return segment_save(work, error);
}

/* ---- All of them ---- */

static bool stops_the_run(enum wherry_status status)
{
    return status == WHERRY_DENIED || status == WHERRY_RETRY ||
           status == WHERRY_CANCELLED;
}

/* Has the run to be undone moved anybody in it? */
static bool is_moved(const struct back *back, size_t place)
{
    const size_t first = back_first(back, place);
    return first < back->count && back->moves[first].place == place;
}

static enum wherry_status sync_all(struct engine *engine, const struct back *back,
                                   struct wherry_entry *told,
                                   struct wherry_error *error)
{
    static const char phase[] = "syncing segments";
    const struct spec_segment_sync *sync = &engine->pipeline->segment_sync;
    enum wherry_status status = ask_entries(engine, told, error);
    for (size_t i = 0; i < sync->segment_count && status == WHERRY_OK; i++) {
        struct arena arena = {0};
        struct wherry_error why = {0};
        struct segment_work work = {.engine = engine,
                                    .spec = &sync->segments[i],
                                    .report = &engine->report->segments[i],
                                    .arena = &arena,
                                    .back = back,
                                    .entry = told[i].id == NULL ? NULL : &told[i]};
        if (back != NULL && !is_moved(back, i)) {
            engine->report->segments[i].unchanged = true;
            engine->report->segments[i].reached = true;
            continue;
        }
        engine_progress(engine, &(struct run_progress){.phase = phase,
                                                       .done = i,
                                                       .total = sync->segment_count});
        status = sync_one(&work, &why);
        if (stops_the_run(status))
            *error = why;
        else if (status != WHERRY_OK)
            status = keep_failure(&work, &why, error);
        survey_finish(&work.survey);
        arena_free(&arena);
        if (status == WHERRY_OK)
            status = engine_go_on(engine, phase, error);
    }
    return status;
}

static enum wherry_status begin(struct engine *engine, const struct back *back,
                                struct wherry_error *error)
{
    const struct spec_segment_sync *sync = &engine->pipeline->segment_sync;
    struct report *report = engine->report;
    report->segments = memory_array(sync->segment_count, sizeof *report->segments);
    report->segment_count = sync->segment_count;
    for (size_t i = 0; i < sync->segment_count; i++) {
        report->segments[i].crm = sync->segments[i].crm;
        report->segments[i].name = sync->segments[i].list;
    }
    struct wherry_entry *told =
        arena_array(&engine->arena, sync->segment_count, sizeof *told);
    memset(told, 0, sync->segment_count * sizeof *told);
    return sync_all(engine, back, told, error);
}

enum wherry_status segments_sync(struct engine *engine, struct wherry_error *error)
{
    return begin(engine, NULL, error);
}

enum wherry_status segments_undo(struct engine *engine, struct wherry_error *error)
{
    struct back back;
    enum wherry_status status = back_read(&back, engine, error);
    if (status == WHERRY_OK)
        back_tell_others(&back);
    if (status == WHERRY_OK && back.count > 0 &&
        back.moves[0].place < engine->pipeline->segment_sync.segment_count)
        status = begin(engine, &back, error);
    back_free(&back);
    return status;
}
