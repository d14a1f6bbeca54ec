/* events.c -- a segment's enter and exit events, folded to where each person is now. */
#include "plugin/ometria/events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/sweep.h"

/* About 150 bytes each: beyond this a first pass anew is cheaper for everybody. */
enum { MOST_EVENTS = 1000000 };

enum { COLUMN_ID, COLUMN_EMAIL, COLUMN_EMAIL_ADDRESS, COLUMN_EVENT, COLUMN_TIME };
static const char *const paths[] = {"profile_id", "email", "email_address", "event",
                                    "timestamp"};

struct event {
    const char *id, *key;
    int64_t at_ms;
    size_t order; /* of arrival, where times are equal or unknown */
    bool enter;
};

struct events {
    struct ometria *ometria;
    struct rows_plan plan;
    struct arena arena;
    struct buffer url;
    struct sweep sweep;
    struct event *items;
    size_t count, room, told;
    uint64_t untold; /* entered, and no address is known */
};

struct events *events_create(struct ometria *ometria, const char *segment,
                             int64_t since_ms)
{
    struct events *events = memory_allocate(sizeof *events);
    char day[DATES_ROOM];
    dates_format_day(since_ms < 0 ? 0 : since_ms, day);
    events->ometria = ometria;
    events->plan = (struct rows_plan){.label = "GET /lists/ID/changes",
                                      .paths = paths,
                                      .path_count = sizeof paths / sizeof *paths};
    call_url(ometria, &events->url, "lists");
    url_segment(&events->url, segment);
    url_segment(&events->url, "changes");
    url_query(&events->url, ometria->config->changes_since_parameter, day);
    sweep_init(&events->sweep, ometria, &events->plan, buffer_text(&events->url));
    return events;
}

void events_destroy(struct events *events)
{
    if (events == NULL)
        return;
    sweep_finish(&events->sweep);
    arena_free(&events->arena);
    buffer_free(&events->url);
    free(events->items);
    free(events);
}

static enum wherry_status take_row(struct events *events, size_t index,
                                   struct wherry_error *error)
{
    const struct rows *rows = &events->sweep.rows;
    const struct rows_plan *plan = &events->plan;
    struct event event = {.order = events->count};
    const char *id = rows_text(rows, plan, index, COLUMN_ID, error);
    const char *word = rows_text(rows, plan, index, COLUMN_EVENT, error);
    const char *email = rows_text(rows, plan, index, COLUMN_EMAIL, error);
    const char *other = rows_text(rows, plan, index, COLUMN_EMAIL_ADDRESS, error);
    if (id == NULL || word == NULL || email == NULL || other == NULL ||
        !rows_time(rows, plan, index, COLUMN_TIME, &event.at_ms, error))
        return WHERRY_FAILED;
    event.enter = text_same(word, "list_enter");
    if (!event.enter && !text_same(word, "list_exit"))
        return fail(error, WHERRY_FAILED,
                    "the answer to %s: row %zu: 'event' is neither list_enter nor "
                    "list_exit",
                    plan->label, index + 1);
    if (id[0] == '\0')
        return fail(error, WHERRY_FAILED,
                    "the answer to %s: row %zu has no 'profile_id'", plan->label,
                    index + 1);
    if (events->count == MOST_EVENTS)
        return fail(error, WHERRY_FAILED, "%s: more than %d events", plan->label,
                    MOST_EVENTS);
    char key[ADDRESS_ROOM];
    event.id = arena_text(&events->arena, id);
    event.key = address_normalise(email[0] != '\0' ? email : other, key)
                    ? arena_text(&events->arena, key)
                    : "";
    events->items =
        memory_grow(events->items, events->count, &events->room, sizeof *events->items);
    events->items[events->count++] = event;
    return WHERRY_OK;
}

static int compare(const void *one, const void *other)
{
    const struct event *a = one, *b = other;
    const int by_id = strcmp(a->id, b->id);
    if (by_id != 0)
        return by_id;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

enum wherry_status events_load(struct events *events, struct wherry_error *error)
{
    for (;;) {
        enum wherry_status status = sweep_next(&events->sweep, error);
        if (status == WHERRY_END)
            break;
        for (size_t i = 0; status == WHERRY_OK && i < events->sweep.rows.count; i++)
            status = take_row(events, i, error);
        if (status != WHERRY_OK)
            return status;
    }
    if (events->count > 0)
        qsort(events->items, events->count, sizeof *events->items, compare);
    return WHERRY_OK;
}

static void tell(struct events *events, const struct event *event,
                 struct wherry_writer *writer)
{
    if (event->enter && event->key[0] == '\0') {
        events->untold++;
        return;
    }
    const struct wherry_record record = {.size = sizeof record,
                                         .key = event->key,
                                         .id = event->id,
                                         .flags = event->enter ? 0 : WHERRY_REMOVED,
                                         .changed_at_ms = event->at_ms};
    writer->record(writer, &record);
}

enum wherry_status events_tell(struct events *events, struct wherry_writer *writer)
{
    for (; events->told < events->count; events->told++) {
        if (writer->full(writer))
            return WHERRY_OK;
        const struct event *event = &events->items[events->told];
        if (events->told + 1 == events->count || !text_same(event->id, event[1].id))
            tell(events, event, writer);
    }
    if (events->untold > 0)
        call_log(events->ometria, WHERRY_LOG_WARNING,
                 "%" PRIu64 " people entered the segment without an address",
                 events->untold);
    return WHERRY_END;
}
