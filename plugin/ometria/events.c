/* events.c -- a segment's enter and exit events, folded to where each person is now. */
#include "plugin/ometria/events.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/fold.h"
#include "plugin/ometria/sweep.h"

enum { COLUMN_ID, COLUMN_EMAIL, COLUMN_EMAIL_ADDRESS, COLUMN_EVENT, COLUMN_TIME };
static const char *const paths[] = {"profile_id", "email", "email_address", "event",
                                    "timestamp"};

struct events {
    struct ometria *ometria;
    struct rows_plan plan;
    struct buffer label, url;
    struct sweep sweep;
    struct fold fold;
    uint64_t untold; /* entered, and no address is known */
};

struct events *events_create(struct ometria *ometria, const char *segment,
                             int64_t since_ms)
{
    struct events *events = memory_allocate(sizeof *events);
    char day[DATES_ROOM];
    dates_format_day(since_ms < 0 ? 0 : since_ms, day);
    events->ometria = ometria;
    buffer_format(&events->label, "GET /lists/%.60s/changes", segment);
    events->plan = (struct rows_plan){.label = buffer_text(&events->label),
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
    fold_finish(&events->fold);
    buffer_free(&events->url);
    buffer_free(&events->label);
    free(events);
}

static enum wherry_status take_row(struct events *events, size_t index,
                                   struct wherry_error *error)
{
    const struct rows *rows = &events->sweep.rows;
    const struct rows_plan *plan = &events->plan;
    struct fold_item event = {.at_ms = 0};
    const char *id = rows_text(rows, plan, index, COLUMN_ID, error);
    const char *word = rows_text(rows, plan, index, COLUMN_EVENT, error);
    const char *email = rows_text(rows, plan, index, COLUMN_EMAIL, error);
    const char *other = rows_text(rows, plan, index, COLUMN_EMAIL_ADDRESS, error);
    if (id == NULL || word == NULL || email == NULL || other == NULL ||
        !rows_time(rows, plan, index, COLUMN_TIME, &event.at_ms, error))
        return WHERRY_FAILED;
    event.enters = text_same(word, "list_enter");
    if (!event.enters && !text_same(word, "list_exit"))
        return fail(error, WHERRY_FAILED,
                    "the answer to %s: row %zu: 'event' is neither list_enter nor "
                    "list_exit",
                    plan->label, index + 1);
    if (id[0] == '\0')
        return fail(error, WHERRY_FAILED,
                    "the answer to %s: row %zu has no 'profile_id'", plan->label,
                    index + 1);
    char key[ADDRESS_ROOM];
    event.id = id;
    event.key = address_normalise(email[0] != '\0' ? email : other, key) ? key : "";
    if (!fold_add(&events->fold, &event))
        return fail(error, WHERRY_FAILED, "%s: more than %d events", plan->label,
                    FOLD_MOST);
    return WHERRY_OK;
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
    fold_sort(&events->fold);
    return WHERRY_OK;
}

static void tell(struct events *events, const struct fold_item *event,
                 struct wherry_writer *writer)
{
    if (event->enters && event->key[0] == '\0') {
        events->untold++;
        return;
    }
    const struct wherry_record record = {.size = sizeof record,
                                         .key = event->key,
                                         .id = event->id,
                                         .flags = event->enters ? 0 : WHERRY_REMOVED,
                                         .changed_at_ms = event->at_ms};
    writer->record(writer, &record);
}

enum wherry_status events_tell(struct events *events, struct wherry_writer *writer)
{
    for (;;) {
        if (writer->full(writer))
            return WHERRY_OK;
        const struct fold_item *event = fold_next(&events->fold);
        if (event == NULL)
            break;
        tell(events, event, writer);
    }
    if (events->untold > 0)
        call_log(events->ometria, WHERRY_LOG_WARNING,
                 "%" PRIu64 " people entered the segment without an address",
                 events->untold);
    return WHERRY_END;
}
