/* lateness.c -- how far each piece of work of a pipeline is, in words and as JSON. */
#include "host/cli/lateness.h"

#include <stdlib.h>

#include "host/base/duration.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/cli/rhythm.h"
#include "host/schedule/when.h"
#include "host/spec/values.h"
#include "host/store/runs.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS };

static void tell_done(const struct late *late, int64_t now_ms, struct buffer *text)
{
    if (late->done_ms == 0) {
        buffer_add_text(text, "not done yet");
        return;
    }
    if (print_is_ahead(late->done_ms, now_ms)) {
        buffer_add_text(text, "done in the future");
        return;
    }
    if (now_ms - late->done_ms < SECOND_MS) {
        buffer_add_text(text, "done just now");
        return;
    }
    buffer_add_text(text, "done ");
    duration_words(text, now_ms - late->done_ms);
    buffer_add_text(text, " ago");
}

static void tell_due(const struct late *late, bool paused, int64_t now_ms,
                     struct buffer *text)
{
    if (paused) {
        buffer_add_text(text, "paused");
    } else if (late->due_ms == 0 && late->next_ms != WHEN_NEVER) {
        buffer_add_text(text, "next in ");
        duration_words(text, late->next_ms - now_ms);
    } else if (now_ms - late->due_ms < MINUTE_MS) {
        buffer_add_text(text, "due now");
    } else {
        buffer_add_text(text, "overdue by ");
        duration_words(text, now_ms - late->due_ms);
    }
}

void lateness_print(const struct late works[WORK_COUNT], bool paused, int64_t now_ms,
                    struct buffer *out)
{
    struct table table;
    struct buffer cell = {0};
    static const char *const heading[] = {"work", "last done", "next", "lag"};
    table_begin(&table, 4);
    table_heading(&table, heading);
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!works[work].on)
            continue;
        table_cell(&table, work_name(work));
        tell_done(&works[work], now_ms, &cell);
        table_cell(&table, buffer_text(&cell));
        buffer_clear(&cell);
        tell_due(&works[work], paused, now_ms, &cell);
        table_cell(&table, buffer_text(&cell));
        buffer_clear(&cell);
        if (works[work].lag_ms >= 0) {
            buffer_add_text(&cell, "lag ");
            duration_words(&cell, works[work].lag_ms);
        }
        table_cell(&table, buffer_text(&cell));
        buffer_clear(&cell);
    }
    buffer_free(&cell);
    table_end(&table, out);
}

static void tell_age(const struct late *late, int64_t now_ms, struct buffer *text)
{
    if (late->from_ms > now_ms) {
        buffer_add_text(
            text, "the last run has a time in the future: check this machine's clock");
        return;
    }
    if (late->done_ms == 0) {
        buffer_add_text(text, "no complete run yet; both services accepted us ");
        duration_words(text, now_ms - late->from_ms);
        buffer_add_text(text, " ago");
        return;
    }
    buffer_add_text(text, "no complete run for ");
    duration_words(text, now_ms - late->from_ms);
}

/* Other late work with the same message; false if an earlier line has named it. */
static bool name_equals(char *const ages[WORK_COUNT], int first, struct buffer *line)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        if (ages[work] == NULL || !text_same(ages[work], ages[first]))
            continue;
        if (work < first)
            return false;
        shown_format(line, "%s%s", line->length == 0 ? "" : ", ", work_name(work));
    }
    return true;
}

void lateness_print_alarm(const struct late works[WORK_COUNT], int64_t now_ms,
                          struct buffer *out)
{
    struct buffer line = {0};
    char *ages[WORK_COUNT] = {NULL}; /* of what is late */
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!works[work].late)
            continue;
        buffer_clear(&line);
        tell_age(&works[work], now_ms, &line);
        ages[work] = memory_text(buffer_text(&line));
    }
    for (int work = 0; work < WORK_COUNT; work++) {
        buffer_clear(&line);
        if (ages[work] == NULL || !name_equals(ages, work, &line))
            continue;
        shown_format(&line, ": %s", ages[work]);
        print_labelled(out, "late", buffer_text(&line));
    }
    for (int work = 0; work < WORK_COUNT; work++)
        free(ages[work]);
    buffer_free(&line);
}

void lateness_advise(const char *pipeline, const struct store_run *last, bool running,
                     int64_t now_ms, struct buffer *line)
{
    if (last->started_ms > now_ms + MINUTE_MS)
        shown_format(line,
                     "the last run has a time in the future: set this machine's clock "
                     "right, then `wherry run %s`",
                     pipeline);
    else if (running)
        shown_format(
            line, "a run is under way; when it has ended, try `wherry status %s` again",
            pipeline);
    else if (last->id != 0 && last->ended_ms == 0)
        shown_format(line,
                     "the last run was cut off: `wherry history %s` shows whether "
                     "others were, `wherry run %s` continues",
                     pipeline, pipeline);
    else if (last->id != 0 && last->code == CODE_LIMIT)
        shown_format(line,
                     "a limit stopped a step of the last run: `wherry plan %s` shows "
                     "what is owed; if that is right, `wherry run %s --allow STEP` "
                     "goes above the limit once",
                     pipeline, pipeline);
    else if (last->id != 0 && last->code != CODE_OK && last->code != CODE_PARTIAL &&
             last->code != CODE_LOST && !exit_code_stopped(last->code))
        shown_format(line,
                     "the last run failed: `wherry history %s` shows why, `wherry run "
                     "%s` tries again",
                     pipeline, pipeline);
    else
        shown_format(line,
                     "nothing starts its runs: check that `wherry serve` is running, "
                     "or that cron or a timer calls `wherry run %s`",
                     pipeline);
}

/* When it is started, and what stops it. */
static void write_spec(int work, const struct pipeline *pipeline, int64_t now_ms,
                       struct json_writer *json)
{
    struct buffer words = {0};
    char limit[VALUES_LIMIT_ROOM] = "";
    const struct spec_schedule schedule = pipeline_work_schedule(pipeline, work);
    rhythm_words(&schedule, text_seed(pipeline->id), now_ms, &words);
    print_member_words(json, "schedule", buffer_text(&words));
    buffer_free(&words);
    if (work < STEP_COUNT)
        values_limit_text(&pipeline->limits[work], limit);
    json_member_text(json, "limit", limit);
}

static void write_work(int work, const struct late *late,
                       const struct pipeline *pipeline, int64_t now_ms,
                       struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "work", work_name(work));
    if (pipeline != NULL)
        write_spec(work, pipeline, now_ms, json);
    print_member_time(json, "last_complete", late->done_ms);
    print_member_time(json, "due_since", late->due_ms);
    print_member_time(json, "next_due",
                      late->next_ms == WHEN_NEVER ? 0 : late->next_ms);
    json_key(json, "lag_ms");
    if (late->lag_ms >= 0)
        json_integer(json, late->lag_ms);
    else
        json_null(json);
    print_member_time(json, "late_after",
                      late->after_ms == WHEN_NEVER ? 0 : late->after_ms);
    json_member_boolean(json, "late", late->late);
    json_end_object(json);
}

void lateness_write(const struct late works[WORK_COUNT],
                    const struct pipeline *pipeline, int64_t now_ms,
                    struct json_writer *json)
{
    json_key(json, "work");
    json_begin_array(json);
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].on)
            write_work(work, &works[work], pipeline, now_ms, json);
    json_end_array(json);
}
