/* ometria_lists.c -- segments, which Ometria calls lists, and the feed of opt-outs. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/ometria.h"

#define DAY_MS 86400000

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static void tell_segment(const struct world *world, struct answer *answer,
                         const struct crm_segment *segment)
{
    answer_begin_row(answer, &(struct row){ROW_CRM_SEGMENT, "", segment->id});
    answer_member_text(answer, "id", segment->id);
    answer_member_text(answer, "title", segment->title);
    answer_member_text(answer, "description", "");
    answer_member_text(answer, "type", segment->dynamic ? "DYNAMIC" : "STATIC");
    answer_member_integer(answer, "size", (int64_t)segment->size);
    answer_member_text(answer, "status", "READY");
    ometria_time(world, answer, "timestamp_created", segment->created_ms);
    ometria_time(world, answer, "timestamp_last_refreshed", segment->refreshed_ms);
    ometria_time(world, answer, "timestamp_stats_updated", segment->refreshed_ms);
    answer_member_integer(answer, "total_orders", 0);
    answer_member_integer(answer, "total_revenue", 0);
    answer_end_object(answer);
}

static void tell_segments(struct world *world, struct exchange *exchange)
{
    const char *mode = exchange_parameter(exchange, "mode");
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < world->crm.segment_count; i++) {
        const struct crm_segment *segment = &world->crm.segments[i];
        const struct row row = {ROW_CRM_SEGMENT, "", segment->id};
        if ((text_same(mode, "all") ||
             segment->archived == text_same(mode, "archived")) &&
            !hiccups_miss(&world->hiccups, &row, READ_PAGES, NULL))
            tell_segment(world, answer, segment);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}

static const char *since_name(const struct world *world)
{
    switch (reading(world, OMETRIA_CHANGES_SINCE)) {
    case OMETRIA_CHANGES_SINCE_FROM:
        return "from";
    case OMETRIA_CHANGES_SINCE_TIMESTAMP:
        return "timestamp";
    default:
        return "since";
    }
}

static void tell_changes(struct world *world, struct exchange *exchange,
                         const struct crm_segment *segment)
{
    const struct crm *crm = &world->crm;
    char id[PROFILE_ID_ROOM];
    struct page page;
    const char *since = exchange_parameter(exchange, since_name(world));
    int64_t since_ms = INT64_MIN;
    if (!ometria_page(world, exchange, &page))
        return;
    if (reading(world, OMETRIA_CHANGES_PAGING) == OMETRIA_CHANGES_PAGING_WHOLE)
        page_begin(&page, &world->hiccups, SIZE_MAX, 0, 0);
    if (since[0] != '\0' && !dates_parse(since, &since_ms)) {
        ometria_error(world, exchange, 400, "The date is not valid");
        return;
    }
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < crm->event_count && !page_is_full(&page); i++) {
        const struct segment_event *event = &crm->events[i];
        if (&crm->segments[event->segment] != segment || event->at_ms < since_ms)
            continue;
        profile_id(&crm->profiles[event->profile], id);
        const struct row row = {ROW_CRM_CHANGE, event->address, id};
        if (!page_shows(&page, &row))
            continue;
        answer_begin_row(answer, &row);
        answer_member_text(answer, "list_id", segment->id);
        answer_member_text(answer, "profile_id", id);
        answer_member_text(answer, "email", event->address);
        answer_member_text(answer, "event", event->enter ? "list_enter" : "list_exit");
        ometria_time(world, answer, "timestamp", event->at_ms);
        answer_end_object(answer);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}

void ometria_lists(struct world *world, struct exchange *exchange)
{
    const struct crm_segment *segment =
        exchange->part_count > 1 ? crm_segment(&world->crm, exchange->parts[1]) : NULL;
    if (!exchange_method(exchange, "GET"))
        ometria_error(world, exchange, 405, "Method not allowed");
    else if (exchange->part_count == 1)
        tell_segments(world, exchange);
    else if (segment == NULL)
        ometria_error(world, exchange, 404, "Not found");
    else if (exchange->part_count == 2 &&
             hiccups_miss(&world->hiccups,
                          &(struct row){ROW_CRM_SEGMENT, "", segment->id}, READ_BY_ID,
                          NULL))
        ometria_error(world, exchange, 404, "Not found");
    else if (exchange->part_count == 2) {
        struct answer *answer = answer_create_whole(exchange);
        tell_segment(world, answer, segment);
        answer_finish(answer, 200, OMETRIA_JSON);
    } else if (exchange_is(exchange, 3, "lists", "*", "changes"))
        tell_changes(world, exchange, segment);
    else
        ometria_error(world, exchange, 404, "Not found");
}

struct span {
    int64_t from_ms, to_ms; /* from <= time < to */
};

static bool read_span(const struct world *world, const struct exchange *exchange,
                      struct span *span)
{
    const char *since = exchange_parameter(exchange, "since");
    const char *before = exchange_parameter(exchange, "before");
    bool exclusive = reading(world, OMETRIA_UNSUBSCRIBES_BOUNDS) ==
                     OMETRIA_UNSUBSCRIBES_BOUNDS_EXCLUSIVE;
    int64_t window = reading(world, OMETRIA_UNSUBSCRIBES_WINDOW_DAYS);
    *span = (struct span){INT64_MIN, INT64_MAX};
    if (since[0] != '\0' && !dates_parse(since, &span->from_ms))
        return false;
    if (before[0] != '\0' && !dates_parse(before, &span->to_ms))
        return false;
    /* A feed of whole seconds: the bound's second as a whole is in, or is not. */
    if (since[0] != '\0' && exclusive)
        span->from_ms += 1000;
    if (before[0] != '\0' && !exclusive)
        span->to_ms += 1000;
    int64_t end = before[0] == '\0' ? world_now_ms(world) : span->to_ms;
    if (window > 0 && span->from_ms < end - window * DAY_MS)
        span->from_ms = end - window * DAY_MS;
    return true;
}

static void tell_unsubscribe(const struct world *world, struct answer *answer,
                             const struct unsubscribe *entry)
{
    char id[PROFILE_ID_ROOM];
    profile_id(&world->crm.profiles[entry->profile], id);
    answer_begin_row(answer, &(struct row){ROW_UNSUBSCRIBE, entry->address, id});
    answer_member_text(answer, "profile_id", id);
    answer_member_text(answer, "email_address", entry->address);
    answer_member_text(answer, "type", entry->type);
    ometria_time(world, answer, "timestamp", entry->at_ms);
    answer_member_text(answer, "reason", entry->reason);
    answer_end_object(answer);
}

void ometria_unsubscribes(struct world *world, struct exchange *exchange)
{
    const struct crm *crm = &world->crm;
    const char *type = exchange_parameter(exchange, "type");
    const char *since = exchange_parameter(exchange, "since");
    struct page page;
    struct span span;
    char id[PROFILE_ID_ROOM];
    if (!ometria_page(world, exchange, &page))
        return;
    if (!read_span(world, exchange, &span)) {
        ometria_error(world, exchange, 400, "since or before is not a date");
        return;
    }
    if (reading(world, OMETRIA_UNSUBSCRIBES_PAGING) ==
        OMETRIA_UNSUBSCRIBES_PAGING_WHOLE)
        page_begin(&page, &world->hiccups, SIZE_MAX, 0, 0);
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < crm->unsubscribe_count && !page_is_full(&page); i++) {
        const struct unsubscribe *entry = &crm->unsubscribes[i];
        if (entry->at_ms < span.from_ms || entry->at_ms >= span.to_ms ||
            (type[0] != '\0' && !text_same(type, entry->type)))
            continue;
        profile_id(&crm->profiles[entry->profile], id);
        const struct row row = {ROW_UNSUBSCRIBE, entry->address, id};
        if ((since[0] == '\0' ||
             !hiccups_hide(&world->hiccups, &row, entry->at_ms, world_now_ms(world))) &&
            page_shows(&page, &row))
            tell_unsubscribe(world, answer, entry);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}

/* Erasures are made by the control interface; their record holds no address. */
void ometria_deletions(struct world *world, struct exchange *exchange)
{
    char id[PROFILE_ID_ROOM];
    if (!exchange_method(exchange, "GET")) {
        ometria_error(world, exchange, 405, "Method not allowed");
        return;
    }
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < world->crm.profile_count; i++) {
        const struct profile *profile = &world->crm.profiles[i];
        if (!profile->anonymous)
            continue;
        profile_id(profile, id);
        answer_begin_object(answer);
        answer_member_text(answer, "id", id);
        answer_member_text(answer, "action", "anonymise");
        answer_member_text(answer, "comment", "");
        ometria_time(world, answer, "timestamp_created", profile->updated_ms);
        ometria_time(world, answer, "timestamp_completed", profile->updated_ms);
        answer_end_object(answer);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}
