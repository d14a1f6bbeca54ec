/* difference.c -- who must move so that a static segment matches the CRM's. */
#include "host/segments/difference.h"

#include <assert.h>

void difference_init(struct difference *difference, struct store *store,
                     int64_t segment, const struct survey *survey,
                     enum segment_move move)
{
    assert(move != SEGMENT_STAY);
    *difference = (struct difference){
        .store = store, .segment = segment, .survey = survey, .move = move};
}

void difference_finish(struct difference *difference)
{
    arena_free(&difference->page);
}

/* The standings for which this move is possible at all. */
static enum store_standings standings_of(enum segment_move move)
{
    if (move == SEGMENT_JOIN)
        return STORE_UNSEATED;
    return move == SEGMENT_LEAVE ? STORE_OUR_SEATS : STORE_OTHER_SEATS;
}

static void take_mover(const struct store_standing *told, struct arena *arena,
                       struct store_standing *mover)
{
    *mover = *told;
    mover->id = arena_text(arena, told->id);
    mover->address = arena_text(arena, told->address);
}

/* Looks at one page of standings; *looked 0 at the end. */
static enum wherry_status next_page(struct difference *difference, struct arena *arena,
                                    struct store_standing *movers, size_t *count,
                                    size_t *looked, struct wherry_error *error)
{
    struct store_standing page[DIFFERENCE_PAGE];
    arena_reset(&difference->page);
    enum wherry_status status =
        store_next_standings(difference->store, standings_of(difference->move),
                             difference->segment, difference->survey, difference->after,
                             &difference->page, page, DIFFERENCE_PAGE, looked, error);
    difference->ended = status == WHERRY_OK && *looked == 0;
    if (status != WHERRY_OK || *looked == 0)
        return status;
    for (size_t i = 0; i < *looked; i++)
        if (segment_decide(&page[i].standing) == difference->move)
            take_mover(&page[i], arena, &movers[(*count)++]);
    difference->after = page[*looked - 1].row;
    return WHERRY_OK;
}

enum wherry_status difference_next(struct difference *difference, struct arena *arena,
                                   struct store_standing *movers, size_t room,
                                   size_t *count, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    size_t looked;
    *count = 0;
    assert(room >= DIFFERENCE_PAGE);
    while (status == WHERRY_OK && !difference->ended &&
           *count + DIFFERENCE_PAGE <= room)
        status = next_page(difference, arena, movers, count, &looked, error);
    return status;
}
