/* back.c -- the contacts whom a run moved in the segments, for an undo to move back. */
#include "host/segments/back.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/segments/story.h"
#include "host/store/journal.h"
#include "host/tell/contact.h"

/* ---- The journal ---- */

static int by_number(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static bool is_wanted(const struct engine *engine, int64_t row)
{
    return bsearch(&row, engine->only, engine->only_count, sizeof row, by_number) !=
           NULL;
}

/* Whether the words of a move name this static segment. */
static bool is_named(const char *words, bool join, const char *name)
{
    const char *deed = segment_deed(join);
    if (!text_starts_with(words, deed))
        return false;
    words += strlen(deed);
    return text_starts_with(words, " '") && text_starts_with(words + 2, name) &&
           text_starts_with(words + 2 + strlen(name), "': ");
}

/* Where it is in the spec; their count: it is not. */
static size_t place_of(const struct engine *engine, const char *words, bool join)
{
    const struct spec_segment_sync *sync = &engine->pipeline->segment_sync;
    size_t place = 0;
    while (place < sync->segment_count &&
           !is_named(words, join, sync->segments[place].list))
        place++;
    return place;
}

static const char *name_in(struct arena *arena, const char *words)
{
    const char *name = strchr(words, '\'');
    const char *end = name == NULL ? NULL : strstr(name, "': ");
    return end == NULL ? "" : arena_text_n(arena, name + 1, (size_t)(end - name - 1));
}

static void take_line(void *self, const struct store_journal *line)
{
    struct back *back = self;
    const struct engine *engine = back->engine;
    const bool join = text_same(line->event, "joined");
    if ((!join && !text_same(line->event, "left")) ||
        !text_same(line->step, work_name(WORK_SEGMENTS)) ||
        !is_wanted(engine, line->row))
        return;
    struct back_move move = {.row = line->row,
                             .place = place_of(engine, line->words, join),
                             .order = back->count,
                             .join = join,
                             .name = ""};
    if (move.place == engine->pipeline->segment_sync.segment_count)
        move.name = name_in(&back->arena, line->words);
    back->moves =
        memory_grow(back->moves, back->count, &back->room, sizeof *back->moves);
    back->moves[back->count++] = move;
}

static int by_place(const void *one, const void *other)
{
    const struct back_move *a = one, *b = other;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

enum wherry_status back_read(struct back *back, struct engine *engine,
                             struct wherry_error *error)
{
    const struct run_undo *undo = engine->options->undo;
    *back = (struct back){.engine = engine};
    snprintf(back->rule, sizeof back->rule, "undo of run %" PRId64, undo->run);
    if (!work_set_is_empty(undo->steps) && !work_set_has(undo->steps, WORK_SEGMENTS))
        return WHERRY_OK;
    enum wherry_status status =
        store_journal(engine->store, 0, undo->run, take_line, back, error);
    if (back->count > 0)
        qsort(back->moves, back->count, sizeof *back->moves, by_place);
    return status;
}

void back_free(struct back *back)
{
    free(back->moves);
    arena_free(&back->arena);
}

size_t back_place(const struct segment_work *work)
{
    return (size_t)(work->spec - work->engine->pipeline->segment_sync.segments);
}

size_t back_first(const struct back *back, size_t place)
{
    size_t first = 0;
    while (first < back->count && back->moves[first].place < place)
        first++;
    return first;
}

/* ---- What stays ---- */

static void tell_left(const struct back *back, const struct back_move *move,
                      const char *name, const char *why)
{
    const struct engine *engine = back->engine;
    char contact[CONTACT_ROOM];
    struct buffer what = {0};
    if (engine->options->undo->left == NULL || *why == '\0')
        return;
    contact_name(move->row, contact);
    buffer_format(&what,
                  move->join ? "add to the static segment '%s'"
                             : "remove from the static segment '%s'",
                  name);
    const struct run_left left = {.row = move->row,
                                  .contact = contact,
                                  .step = work_name(WORK_SEGMENTS),
                                  .what = buffer_text(&what),
                                  .why = why};
    engine->options->undo->left(engine->options->self, &left);
    buffer_free(&what);
}

void back_tell_others(const struct back *back)
{
    const size_t places = back->engine->pipeline->segment_sync.segment_count;
    for (size_t i = back_first(back, places); i < back->count; i++)
        tell_left(
            back, &back->moves[i], back->moves[i].name,
            "this static segment is no longer in the spec: its members are not known");
}

/* ---- Who moves back ---- */

/* Why the contact is not moved back; NULL: they are; "": there is nothing to do. */
static const char *weigh(const struct half *list, const struct store_place_in *place,
                         bool joined)
{
    if (!list->present || list->missing_ms != 0)
        return "is no longer on the list, or was not found there";
    if (place->placed != joined)
        return "";
    if (joined)
        return place->member
                   ? "is in the CRM's segment: the next run would add the contact again"
                   : NULL;
    if (list->consent != WHERRY_SUBSCRIBED)
        return "is not subscribed on the list: only subscribed people are added to a "
               "segment";
    if (place->member)
        return "is in the CRM's segment again: the next run adds the contact";
    return place->barred ? "the list refused to add the contact" : NULL;
}

static enum wherry_status judge(const struct back *back,
                                const struct segment_work *work,
                                const struct back_move *move, struct arena *arena,
                                struct store_standing *mover, bool *moves,
                                struct wherry_error *error)
{
    struct engine *engine = back->engine;
    struct row row;
    struct store_place_in place;
    *moves = false;
    arena_reset(&engine->scratch);
    enum wherry_status status =
        engine_load(engine, move->row, &engine->scratch, &row, error);
    if (status == WHERRY_OK)
        status =
            store_get_place(engine->store, work->state.id, move->row, &place, error);
    if (status != WHERRY_OK)
        return status;
    const struct half *list = &row.sides[SIDE_LIST];
    const char *why = weigh(list, &place, move->join);
    if (why != NULL) {
        tell_left(back, move, work->spec->list, why);
        return WHERRY_OK;
    }
    *moves = true;
    *mover = (struct store_standing){.id = arena_text(arena, row_id_of(list)),
                                     .address = arena_text(arena, list->address),
                                     .row = move->row};
    return WHERRY_OK;
}

/* The end of the moves of one contact in one segment. */
static size_t behind(const struct back *back, size_t first)
{
    size_t end = first + 1;
    while (end < back->count && back->moves[end].place == back->moves[first].place &&
           back->moves[end].row == back->moves[first].row)
        end++;
    return end;
}

enum wherry_status back_next(const struct segment_work *work, struct back_page *page,
                             struct arena *arena, struct wherry_error *error)
{
    const struct back *back = work->back;
    const size_t place = back_place(work);
    enum wherry_status status = WHERRY_OK;
    page->join_count = page->leave_count = 0;
    while (status == WHERRY_OK && page->next < back->count &&
           back->moves[page->next].place == place &&
           page->join_count + page->leave_count < page->room) {
        const struct back_move *move = &back->moves[page->next];
        struct store_standing mover = {.id = "", .address = ""};
        bool moves = false;
        page->next = behind(back, page->next);
        /* Otherwise the contact joined and left in that run: they are where they
         * were. */
        if (move->join == back->moves[page->next - 1].join)
            status = judge(back, work, move, arena, &mover, &moves, error);
        if (moves && move->join)
            page->leaves[page->leave_count++] = mover;
        else if (moves)
            page->joins[page->join_count++] = mover;
    }
    return status;
}
