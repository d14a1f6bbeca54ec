/* move.c -- brings members into the static segment and out of it. */
#include "host/segments/move.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/engine/outbox.h"
#include "host/segments/back.h"
#include "host/segments/difference.h"
#include "host/segments/seats.h"
#include "host/segments/story.h"
#include "host/tell/contact.h"

/* How many of either are sent at once, and kept in one transaction: nine requests of
 * 500 are in flight then. Their answers name each member with all fields, and are held
 * until they are read: nearly a megabyte each. */
enum { ROOM = 4500 };

/* What the list said to one change. */
struct answer {
    const struct store_standing *move; /* whose it is */
    bool given;
    enum wherry_outcome outcome;
    const char *words; /* the list's own; in the arena of the batch */
};

struct moving {
    struct segment_work *work;
    struct arena arena; /* of the batch */
    struct difference joining, leaving;
    const struct back *back; /* of an undo, in place of both; NULL: it is not one */
    size_t back_at;
    struct store_standing *joins, *leaves;
    size_t join_count, leave_count;
    struct wherry_change *changes;
    struct answer *answers; /* by tag less 1 */
    size_t count;
    const char *kinds[2]; /* the names of a leave, and a join, in a plan */
    struct outbox outbox;
};

/* ---- Gathering ---- */

/* Of an undo. */
static enum wherry_status gather_back(struct moving *moving, bool *any,
                                      struct wherry_error *error)
{
    struct back_page page = {.next = moving->back_at,
                             .joins = moving->joins,
                             .leaves = moving->leaves,
                             .room = ROOM};
    enum wherry_status status = back_next(moving->work, &page, &moving->arena, error);
    moving->back_at = page.next;
    moving->join_count = page.join_count;
    moving->leave_count = page.leave_count;
    *any = page.join_count + page.leave_count > 0;
    return status;
}

static enum wherry_status gather_page(struct moving *moving, bool *any,
                                      struct wherry_error *error)
{
    struct arena *arena = &moving->arena;
    arena_reset(arena);
    if (moving->back != NULL)
        return gather_back(moving, any, error);
    enum wherry_status status = difference_next(&moving->joining, arena, moving->joins,
                                                ROOM, &moving->join_count, error);
    if (status == WHERRY_OK)
        status = difference_next(&moving->leaving, arena, moving->leaves, ROOM,
                                 &moving->leave_count, error);
    *any = moving->join_count + moving->leave_count > 0;
    return status;
}

static struct run_change identify(const struct moving *moving,
                                  const struct store_standing *move, bool join)
{
    return (struct run_change){.row = move->row,
                               .kind = moving->kinds[join],
                               .depends = text_seed(move->address)};
}

/* If a plan is applied, those of these that it names; the others wait. */
static enum wherry_status keep_agreed(const struct moving *moving,
                                      struct store_standing *moves, size_t *count,
                                      bool join, struct wherry_error *error)
{
    const struct run_options *options = moving->work->engine->options;
    enum wherry_status status = WHERRY_OK;
    size_t kept = 0;
    for (size_t i = 0; i < *count && status == WHERRY_OK; i++) {
        const struct run_change change = identify(moving, &moves[i], join);
        bool agreed = true;
        status = options->agreed(options->self, &change, &agreed, error);
        if (agreed)
            moves[kept++] = moves[i];
        else
            moving->work->report->later++;
    }
    *count = kept;
    return status;
}

static enum wherry_status gather(struct moving *moving, struct wherry_error *error)
{
    bool any = false;
    enum wherry_status status = gather_page(moving, &any, error);
    while (status == WHERRY_OK && any &&
           moving->work->engine->options->agreed != NULL) {
        status = keep_agreed(moving, moving->joins, &moving->join_count, true, error);
        if (status == WHERRY_OK)
            status =
                keep_agreed(moving, moving->leaves, &moving->leave_count, false, error);
        if (status != WHERRY_OK || moving->join_count + moving->leave_count > 0)
            break;
        status = gather_page(moving, &any, error);
    }
    return status;
}

/* ---- A plan ---- */

static const char *rule_of(const struct moving *moving, bool join)
{
    return moving->back != NULL ? moving->back->rule : segment_rule(join);
}

static void tell_move(const struct moving *moving, const struct store_standing *move,
                      bool join)
{
    const struct engine *engine = moving->work->engine;
    char contact[CONTACT_ROOM];
    if (engine->options->planned == NULL)
        return;
    contact_name(move->row, contact);
    char *what = arena_format(moving->work->arena,
                              join ? "add to the static segment '%s'"
                                   : "remove from the static segment '%s'",
                              moving->work->spec->list);
    const struct run_planned planned = {.change = identify(moving, move, join),
                                        .step = work_name(WORK_SEGMENTS),
                                        .contact = contact,
                                        .address = move->address,
                                        .what = what,
                                        .rule = rule_of(moving, join),
                                        .held = ""};
    engine->options->planned(engine->options->self, &planned);
}

static void tell_all(const struct moving *moving)
{
    struct report_segment *report = moving->work->report;
    for (size_t i = 0; i < moving->join_count; i++)
        tell_move(moving, &moving->joins[i], true);
    for (size_t i = 0; i < moving->leave_count; i++)
        tell_move(moving, &moving->leaves[i], false);
    report->added += (int64_t)moving->join_count;
    report->removed += (int64_t)moving->leave_count;
}

/* ---- Sending ---- */

/* The list knows its member only by its own spelling of the address. */
static enum wherry_status find_spelling(struct moving *moving, int64_t id,
                                        const char **spelling,
                                        struct wherry_error *error)
{
    struct engine *engine = moving->work->engine;
    struct row row;
    arena_reset(&engine->scratch);
    enum wherry_status status = store_hold(engine->store, error);
    if (status == WHERRY_OK)
        status = engine_load(engine, id, &engine->scratch, &row, error);
    if (status == WHERRY_OK)
        *spelling = arena_text(&moving->arena, half_spelling(&row.sides[SIDE_LIST]));
    return status;
}

static enum wherry_status add_change(struct moving *moving,
                                     const struct store_standing *move,
                                     enum wherry_verb verb, struct wherry_error *error)
{
    const char *spelling = "";
    enum wherry_status status = find_spelling(moving, move->row, &spelling, error);
    if (status != WHERRY_OK)
        return status;
    size_t index = moving->count++;
    moving->answers[index] = (struct answer){.move = move, .words = ""};
    moving->changes[index] =
        (struct wherry_change){.size = sizeof(struct wherry_change),
                               .tag = index + 1,
                               .verb = verb,
                               .key = spelling,
                               .id = move->id,
                               .new_key = "",
                               .own_id = ""};
    return WHERRY_OK;
}

/* By turns, so that a request carries both. */
static enum wherry_status make_changes(struct moving *moving,
                                       struct wherry_error *error)
{
    const size_t most = moving->join_count > moving->leave_count ? moving->join_count
                                                                 : moving->leave_count;
    enum wherry_status status = WHERRY_OK;
    moving->count = 0;
    for (size_t i = 0; i < most && status == WHERRY_OK; i++) {
        if (i < moving->join_count)
            status = add_change(moving, &moving->joins[i], WHERRY_JOIN, error);
        if (status == WHERRY_OK && i < moving->leave_count)
            status = add_change(moving, &moving->leaves[i], WHERRY_LEAVE, error);
    }
    return status == WHERRY_OK ? store_let_go(moving->work->engine->store, error)
                               : status;
}

static void note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct moving *moving = self;
    if (tag == 0 || tag > moving->count)
        return;
    struct answer *answer = &moving->answers[tag - 1];
    answer->given = true;
    answer->outcome = verdict->outcome;
    if (*verdict->words != '\0') /* usually there are none: nothing is kept of them */
        answer->words = arena_text(&moving->arena, verdict->words);
}

/* The static segment for the first contact who joins it. */
static enum wherry_status need_static(struct moving *moving, struct wherry_error *error)
{
    struct segment_work *work = moving->work;
    struct wherry_segment found = {.size = sizeof found};
    if (*work->state.static_id != '\0')
        return WHERRY_OK;
    enum wherry_status status = store_flush(work->engine->store, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_segment_find(work->engine->connectors[SIDE_LIST],
                                    work->spec->list, true, &found, error);
    if (status != WHERRY_OK)
        return engine_blame(work->engine, SIDE_LIST, status, error);
    work->report->made = found.made;
    if (found.made) /* the seat is free */
        work->state.verified_ms = engine_now_ms(work->engine, SIDE_LIST);
    work->state.static_id = arena_text(work->arena, found.id);
    return WHERRY_OK;
}

static enum wherry_status send_all(struct moving *moving, struct wherry_error *error)
{
    struct segment_work *work = moving->work;
    moving->count = 0;
    enum wherry_status status = need_static(moving, error);
    if (status == WHERRY_OK)
        status = make_changes(moving, error);
    if (status != WHERRY_OK)
        return status;
    moving->outbox.stream = segment_stream(work, work->state.static_id);
    fault_point("sync.moving");
    status = outbox_send(&moving->outbox, moving->changes, moving->count, error);
    fault_point("sync.moved");
    return status;
}

/* ---- Verdicts ---- */

/* What a verdict says of the seat. A following read of the seats has the number `pass`
 * and drops all older seats that it does not show: it alone decides about a contact who
 * should leave and may still be in; a contact who should join is barred unless it shows
 * them. */
static enum wherry_status keep_seat(struct moving *moving, size_t index,
                                    struct wherry_error *error)
{
    const struct wherry_change *change = &moving->changes[index];
    struct segment_work *work = moving->work;
    struct store *store = work->engine->store;
    bool join = change->verb == WHERRY_JOIN;
    struct store_seat seat = {.id = change->id,
                              .ours = moving->back == NULL,
                              .placed = !join,
                              .barred = moving->answers[index].move->address};
    seat.pass = join ? work->state.pass : work->state.pass - 1;
    switch (moving->answers[index].outcome) {
    case WHERRY_DONE:
        *(join ? &work->report->added : &work->report->removed) += 1;
        if (!join)
            return store_drop_seat(store, work->state.id, change->id, error);
        seat.placed = true;
        seat.barred = "";
        break;
    case WHERRY_ACCEPTED:
        work->unsure = true;
        break;
    case WHERRY_GONE:
        if (!join)
            return store_drop_seat(store, work->state.id, change->id, error);
        break;
    case WHERRY_EXISTS:
    case WHERRY_REFUSED:
        break;
    case WHERRY_LATER:
    case WHERRY_UNKNOWN:
        work->report->later++;
        return WHERRY_OK;
    }
    return store_set_seat(store, work->state.id, &seat, error);
}

/* The seat, and the line of the contact's story. */
static enum wherry_status keep_verdict(struct moving *moving, size_t index,
                                       struct wherry_error *error)
{
    const struct answer *answer = &moving->answers[index];
    const bool back = moving->back != NULL && answer->outcome == WHERRY_DONE;
    const struct segment_told told = {
        .row = answer->move->row,
        .join = moving->changes[index].verb == WHERRY_JOIN,
        .outcome = answer->outcome,
        .words = back && *answer->words == '\0' ? moving->back->rule : answer->words};
    enum wherry_status status = keep_seat(moving, index, error);
    return status == WHERRY_OK ? segment_tell(moving->work, &told, error) : status;
}

static enum wherry_status keep_all(struct moving *moving, struct wherry_error *error)
{
    struct store *store = moving->work->engine->store;
    enum wherry_status status = store_begin(store, error);
    for (size_t i = 0; i < moving->count && status == WHERRY_OK; i++)
        if (moving->answers[i].given)
            status = keep_verdict(moving, i, error);
    if (status == WHERRY_OK)
        status = store_put_segment(store, &moving->work->state, error);
    return store_end(store, status, error);
}

/* ---- The difference ---- */

static void moving_init(struct moving *moving)
{
    const struct segment_work *work = moving->work;
    difference_init(&moving->joining, work->engine->store, work->state.id,
                    &work->survey, SEGMENT_JOIN);
    difference_init(&moving->leaving, work->engine->store, work->state.id,
                    &work->survey, SEGMENT_LEAVE);
    moving->joins = memory_array(ROOM, sizeof *moving->joins);
    moving->leaves = memory_array(ROOM, sizeof *moving->leaves);
    const size_t both = (size_t)2 * ROOM;
    moving->changes = memory_array(both, sizeof *moving->changes);
    moving->answers = memory_array(both, sizeof *moving->answers);
    for (int join = 0; join <= 1; join++)
        moving->kinds[join] = arena_format(work->arena, "segment %s %s",
                                           work->spec->crm, join ? "join" : "leave");
    moving->outbox = (struct outbox){.engine = work->engine,
                                     .side = SIDE_LIST,
                                     .on_verdict = note_verdict,
                                     .self = moving};
}

static void moving_finish(struct moving *moving)
{
    outbox_close(&moving->outbox);
    free(moving->joins);
    free(moving->leaves);
    free(moving->changes);
    free(moving->answers);
    arena_free(&moving->arena);
    difference_finish(&moving->joining);
    difference_finish(&moving->leaving);
}

static enum wherry_status move_all(struct moving *moving, struct wherry_error *error)
{
    bool plan = moving->work->engine->options->mode == RUN_PLAN;
    for (;;) {
        enum wherry_status status = gather(moving, error);
        if (status != WHERRY_OK || moving->join_count + moving->leave_count == 0)
            return status;
        if (plan) {
            tell_all(moving);
            continue;
        }
        status = send_all(moving, error);
        struct wherry_error second = {0};
        enum wherry_status kept = keep_all(moving, &second);
        if (status == WHERRY_OK && kept != WHERRY_OK) {
            *error = second;
            status = kept;
        }
        if (status == WHERRY_OK)
            status = engine_go_on(moving->work->engine, "syncing segments", error);
        if (status != WHERRY_OK)
            return status;
    }
}

/* Marks the seats that are ours, and reserves the numbers for what follows. */
static enum wherry_status prepare(struct segment_work *work, struct wherry_error *error)
{
    struct store *store = work->engine->store;
    work->state.pass += 2;
    enum wherry_status status =
        survey_take(&work->survey, store, work->state.id, error);
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    if (status != WHERRY_OK)
        return status;
    status = store_put_segment(store, &work->state, error);
    if (status == WHERRY_OK)
        status = segment_own_seats(work, error);
    return store_end(store, status, error);
}

enum wherry_status segment_move(struct segment_work *work, struct wherry_error *error)
{
    struct moving moving = {.work = work, .back = work->back};
    if (work->back != NULL)
        moving.back_at = back_first(work->back, back_place(work));
    moving_init(&moving);
    enum wherry_status status = prepare(work, error);
    if (status == WHERRY_OK)
        status = move_all(&moving, error);
    moving_finish(&moving);
    return status;
}
