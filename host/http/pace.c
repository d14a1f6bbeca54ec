/* pace.c -- at most so many starts in any one second. */
#include "host/http/pace.h"

#include <assert.h>
#include <stdlib.h>

#include "host/base/memory.h"

void pace_init(struct pace *pace, unsigned per_second)
{
    *pace = (struct pace){.count = per_second};
    pace->places = memory_array(per_second, sizeof *pace->places);
    for (size_t i = 0; i < pace->count; i++)
        pace->places[i].until_ms = INT64_MIN;
}

void pace_finish(struct pace *pace)
{
    free(pace->places);
    *pace = (struct pace){0};
}

/* The place that is free first, NULL without a pace. */
static struct pace_place *first_free(const struct pace *pace)
{
    struct pace_place *first = pace->count == 0 ? NULL : pace->places;
    for (size_t i = 1; i < pace->count; i++)
        if (pace->places[i].until_ms < first->until_ms)
            first = &pace->places[i];
    return first;
}

int64_t pace_next_ms(const struct pace *pace)
{
    const struct pace_place *place = first_free(pace);
    return place == NULL ? INT64_MIN : place->until_ms;
}

uint64_t pace_start(struct pace *pace, int64_t now_ms)
{
    struct pace_place *place = first_free(pace);
    if (place == NULL)
        return 0;
    assert(place->until_ms <= now_ms);
    (void)now_ms;
    *place = (struct pace_place){++pace->last_ticket, INT64_MAX};
    return place->ticket;
}

/* NULL if there is no pace, or another start has taken the place since. */
static struct pace_place *place_of(struct pace *pace, uint64_t ticket)
{
    for (size_t i = 0; i < pace->count; i++)
        if (pace->places[i].ticket == ticket)
            return &pace->places[i];
    return NULL;
}

static void free_at(struct pace *pace, uint64_t ticket, int64_t until_ms)
{
    struct pace_place *place = place_of(pace, ticket);
    if (place != NULL && until_ms < place->until_ms)
        place->until_ms = until_ms;
}

void pace_sent(struct pace *pace, uint64_t ticket, int64_t now_ms)
{
    free_at(pace, ticket, now_ms + PACE_WINDOW_MS);
}

void pace_ended(struct pace *pace, uint64_t ticket, int64_t now_ms)
{
    free_at(pace, ticket, now_ms + PACE_SECOND_MS);
}

void pace_dropped(struct pace *pace, uint64_t ticket)
{
    free_at(pace, ticket, INT64_MIN);
}
