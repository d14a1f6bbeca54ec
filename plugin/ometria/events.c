/* events.c -- a segment's enter and exit events, folded to where each person is now. */
#include "plugin/ometria/events.h"

#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/fold.h"
#include "plugin/ometria/mailbox.h"
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
};

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

/* What is wrong with the event, so that we do not know who joined or left. */
static const char *find_faults(struct rows *rows, const struct fold_item *event,
                               const char *word)
{
    const char *faults = "";
    if (rows->items[0].odd)
        return "an event is not an object";
    if (event->id[0] == '\0')
        faults =
            rows_add_fault(rows, faults, paths[COLUMN_ID], "is missing or not an id");
    if (!event->enters && (word == NULL || !text_same(word, "list_exit")))
        faults = rows_add_fault(rows, faults, paths[COLUMN_EVENT],
                                "is neither list_enter nor list_exit");
    if (event->enters && event->key[0] == '\0')
        faults = rows_add_fault(rows, faults, paths[COLUMN_EMAIL],
                                "is missing or not an address");
    return faults;
}

static const char *read_address(struct rows *rows)
{
    const char *email = rows_text(rows, 0, COLUMN_EMAIL);
    if (email == NULL || email[0] == '\0')
        email = rows_text(rows, 0, COLUMN_EMAIL_ADDRESS);
    const char *key = email == NULL ? NULL : mailbox_spelled(&rows->arena, email);
    return key == NULL ? "" : key;
}

static bool gather_event(void *self, struct rows *rows, struct wherry_error *error)
{
    struct events *events = self;
    const char *word = rows_text(rows, 0, COLUMN_EVENT);
    bool timed = true;
    struct fold_item event = {.id = rows_id(rows, 0, COLUMN_ID),
                              .key = read_address(rows),
                              .at_ms = rows_time(rows, 0, COLUMN_TIME, &timed),
                              .enters = word != NULL && text_same(word, "list_enter")};
    event.fault = find_faults(rows, &event, word);
    if (!timed)
        event.fault =
            rows_add_fault(rows, event.fault, paths[COLUMN_TIME], "is not a time");
    event.unreadable = event.fault[0] != '\0';
    event.apart = event.id[0] == '\0';
    /* It may be the last one: then it must not be hidden by one before it. */
    if (event.unreadable && event.at_ms == 0)
        event.at_ms = INT64_MAX;
    if (fold_add(&events->fold, &event))
        return true;
    fail(error, WHERRY_FAILED, "%s: more than %d events", events->plan.label,
         FOLD_MOST);
    return false;
}

struct events *events_create(struct ometria *ometria, const char *segment,
                             int64_t since_ms, struct moment *moment)
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
    sweep_init(&events->sweep, ometria, &events->plan, buffer_text(&events->url),
               gather_event, events);
    events->sweep.moment = moment;
    return events;
}

enum wherry_status events_load(struct events *events, struct wherry_error *error)
{
    enum wherry_status status;
    do
        status = sweep_next(&events->sweep, error);
    while (status == WHERRY_OK);
    return status == WHERRY_END ? fold_sort(&events->fold, error) : status;
}

/* If the last event about a person cannot be read, we do not know where they are
 * now. */
static void tell_event(const struct fold_item *event, struct wherry_writer *writer)
{
    const struct wherry_record record = {.size = sizeof record,
                                         .key = event->key,
                                         .id = event->id,
                                         .flags = event->enters ? 0 : WHERRY_REMOVED,
                                         .changed_at_ms = event->at_ms,
                                         .fault = event->fault};
    const struct wherry_record bad =
        rows_unreadable(event->key, event->id, event->fault);
    writer->record(writer, event->unreadable ? &bad : &record);
}

enum wherry_status events_tell(struct events *events, struct wherry_writer *writer,
                               struct wherry_error *error)
{
    struct fold_item event;
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && !writer->full(writer)) {
        status = fold_next(&events->fold, &event, error);
        if (status == WHERRY_OK)
            tell_event(&event, writer);
    }
    return status;
}
