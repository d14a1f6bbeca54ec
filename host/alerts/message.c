/* message.c -- a notice in words and as JSON. */
#include "host/alerts/message.h"

#include <inttypes.h>
#include <unistd.h>

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/json_writer.h"

static const char *const phases[] = {[ALERT_BEGINS] = "begins",
                                     [ALERT_AGAIN] = "again",
                                     [ALERT_ENDS] = "ends",
                                     [ALERT_PASSED] = "passed"};

/* What to run, after the words. */
static const char *const commands[ALERT_COUNT] = {
    [ALERT_LATE] = "status",        [ALERT_ERROR] = "refresh",
    [ALERT_FAILED] = "history",     [ALERT_LIMITED] = "plan",
    [ALERT_PARKED] = "parked list", [ALERT_DRIFTED] = "history",
    [ALERT_UNMATCHED] = "segments", [ALERT_RECOVERED] = "status"};

static const char *const ended[ALERT_COUNT] = {
    [ALERT_LATE] = "no work is late",
    [ALERT_ERROR] = "both services accept our keys again",
    [ALERT_FAILED] = "a run succeeded",
    [ALERT_LIMITED] = "no limit stops a step",
    [ALERT_PARKED] = "nothing is parked",
    [ALERT_DRIFTED] = "the latest changes are there",
    [ALERT_UNMATCHED] = "each segment matches somebody on the list",
    [ALERT_RECOVERED] = "all is well",
};

static void add_many(struct buffer *text, int64_t count, const char *one,
                     const char *many)
{
    shown_format(text, "%" PRId64 " %s", count, count == 1 ? one : many);
}

static void add_condition(struct buffer *text, const struct alert_notice *notice,
                          const char *words)
{
    const int64_t count = notice->episode.count;
    const bool any = *words != '\0';
    switch (notice->alert) {
    case ALERT_LATE:
        shown_format(text, "no complete run of %s", any ? words : "some of its work");
        break;
    case ALERT_ERROR:
        shown_format(text, "a service refuses the connection%s%s", any ? ": " : "",
                     words);
        break;
    case ALERT_FAILED:
        add_many(text, count, "run failed", "runs in a row failed");
        shown_format(text, "%s%s", any ? "; the last one: " : "", words);
        break;
    case ALERT_LIMITED:
        shown_format(text, "a limit stopped %s; nothing of it was written",
                     any ? words : "a step");
        break;
    case ALERT_PARKED:
        add_many(text, count, "contact has a change that a service refused",
                 "contacts have changes that a service refused");
        break;
    case ALERT_DRIFTED:
        add_many(text, count, "change of an earlier run is no longer there",
                 "changes of earlier runs are no longer there");
        break;
    case ALERT_UNMATCHED:
        add_many(text, count, "segment matches nobody on the list",
                 "segments match nobody on the list");
        break;
    case ALERT_RECOVERED:
        break;
    }
}

void message_text(const struct alert_message *message, struct buffer *text)
{
    const struct alert_notice *notice = message->notice;
    shown_format(text, "wherry: %s: ", message->pipeline);
    if (notice == NULL) {
        buffer_add_text(text, "test: the alerts of this pipeline arrive here");
        return;
    }
    const int64_t since_ms = notice->episode.since_ms;
    shown_format(text, "%s: ", alert_name(notice->alert));
    if (notice->phase == ALERT_ENDS || notice->phase == ALERT_PASSED) {
        shown_format(text, "recovered: %s; it lasted ", ended[notice->alert]);
        duration_words(text, notice->episode.ended_ms - since_ms);
        if (notice->phase == ALERT_PASSED)
            buffer_add_text(text, "; no alert could be sent at that time");
        return;
    }
    add_condition(text, notice, message->words);
    if (notice->phase == ALERT_AGAIN) {
        buffer_add_text(text, "; this has lasted ");
        duration_words(text, message->now_ms - since_ms);
    }
    shown_format(text, "; see `wherry %s %s`", commands[notice->alert],
                 message->pipeline);
}

static void member_time(struct json_writer *json, const char *key, int64_t ms)
{
    char stamp[DATES_ROOM];
    json_key(json, key);
    if (ms == 0) {
        json_null(json);
        return;
    }
    dates_format_utc(ms, stamp);
    json_text(json, stamp);
}

static void member_host(struct json_writer *json)
{
    char name[256] = "";
    struct buffer shown = {0};
    gethostname(name, sizeof name - 1);
    shown_add(&shown, name); /* which is UTF-8 then */
    json_member_text(json, "host", buffer_text(&shown));
    buffer_free(&shown);
}

void message_json(const struct alert_message *message, struct buffer *line)
{
    const struct alert_notice *notice = message->notice;
    struct buffer words = {0};
    const char *document;
    size_t length;
    struct json_writer *json = json_writer_create(false);
    message_text(message, &words);
    json_begin_object(json);
    json_member_text(json, "text", buffer_text(&words));
    json_member_text(json, "pipeline", message->pipeline);
    json_member_text(json, "alert",
                     notice == NULL ? "test" : alert_name(notice->alert));
    json_member_text(json, "phase", notice == NULL ? "test" : phases[notice->phase]);
    member_time(json, "time", message->now_ms);
    member_time(json, "since", notice == NULL ? 0 : notice->episode.since_ms);
    member_time(json, "until", notice == NULL ? 0 : notice->episode.ended_ms);
    json_member_integer(json, "count", notice == NULL ? 0 : notice->episode.count);
    member_host(json);
    json_end_object(json);
    if (json_writer_finish(json, &document, &length, NULL) == WHERRY_OK)
        buffer_add(line, document, length);
    json_writer_destroy(json);
    buffer_free(&words);
}
