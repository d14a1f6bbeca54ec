/* report.c -- what a run did, in numbers and in sentences. */
#include "host/sync/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/kit/dates.h"
#include "plugin/kit/json_writer.h"

enum { CODE_OK = 0, CODE_PARTIAL = 3, CODE_LIMIT = 4 };

struct finding_row {
    const char *name;     /* for machines */
    const char *sentence; /* behind the number */
};

static const struct finding_row findings[FINDING_COUNT] = {
    [FINDING_TWINS] = {"twins",
                       "addresses are held by several CRM profiles: the strictest"
                       " consent holds"},
    [FINDING_SPLIT] = {"split",
                       "records went over to another contact with their address"},
    [FINDING_LIST_MOVED] = {"list_moved",
                            "addresses changed on the list; the CRM keeps its"
                            " own"},
    [FINDING_REJOIN] = {"rejoin",
                        "opted in again in the CRM but left the list: only the"
                        " person can rejoin"},
    [FINDING_PENDING] = {"pending", "were added and wait for their confirmation"},
    [FINDING_CONFLICT] = {"conflict",
                          "fields changed on both sides: the CRM's value holds"},
    [FINDING_NOT_EFFECTIVE] = {"not_effective", "changes were accepted but never took"
                                                " effect"},
    [FINDING_ERASED] = {"erased", "were erased in the CRM"},
    [FINDING_GONE] = {"gone", "are no longer on the list"},
    [FINDING_EXISTS] = {"exists", "addresses are taken by a record of another contact"},
    [FINDING_SHRUNK] = {"shrunk",
                        "were missing at once from a full read: not believed"},
    [FINDING_UNUSABLE] = {"unusable", "records have no usable address"},
};

const char *finding_sentence(enum finding finding)
{
    return findings[finding].sentence;
}

int64_t report_delivered(const struct report_step *step)
{
    return step->done + step->accepted;
}

void report_finish(struct report *report)
{
    free(report->segments);
    report->segments = NULL;
    report->segment_count = 0;
}

int report_code(const struct report *report)
{
    int code = CODE_OK;
    for (size_t i = 0; i < report->segment_count; i++)
        if (report->segments[i].refused_new > 0 || report->segments[i].error[0] != '\0')
            code = CODE_PARTIAL;
    if (report->findings[FINDING_NOT_EFFECTIVE] > 0)
        code = CODE_PARTIAL;
    if (backfill_later(report) > 0)
        code = CODE_PARTIAL;
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].parked_new > 0)
            code = CODE_PARTIAL;
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            return CODE_LIMIT;
    return code;
}

/* ---- One line ---- */

static void add_count(struct buffer *line, int64_t number, const char *word)
{
    if (number != 0)
        buffer_format(line, "%s%" PRId64 " %s", line->length == 0 ? "" : ", ", number,
                      word);
}

static void add_segments(struct buffer *text, const struct report *report)
{
    int64_t added = 0, removed = 0, failed = 0;
    for (size_t i = 0; i < report->segment_count; i++) {
        added += report->segments[i].added;
        removed += report->segments[i].removed;
        failed += report->segments[i].error[0] != '\0';
    }
    add_count(text, added, "added to segments");
    add_count(text, removed, "taken out of segments");
    add_count(text, failed, failed == 1 ? "segment failed" : "segments failed");
}

void report_summary(const struct report *report, struct buffer *line)
{
    struct report_step sum = {0};
    int64_t stopped = 0;
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        sum.done += each->done;
        sum.accepted += each->accepted;
        sum.parked_new += each->parked_new;
        sum.later += each->later;
        stopped += each->stopped;
    }
    struct buffer text = {0};
    add_count(&text, sum.done, "done");
    add_count(&text, sum.accepted, "accepted");
    add_count(&text, sum.parked_new, "newly parked");
    add_count(&text, sum.later, "later");
    add_count(&text, report->findings[FINDING_NOT_EFFECTIVE], "not effective");
    add_segments(&text, report);
    add_count(&text, stopped,
              stopped == 1 ? "step stopped by its limit"
                           : "steps stopped by their limits");
    if (report->baseline)
        buffer_format(line,
                      "baseline of %" PRId64 " on the list and %" PRId64
                      " in the CRM; nothing written",
                      report->counts.on_list, report->counts.in_crm);
    else if (report->backfill.on)
        buffer_format(line, "backfill: %s",
                      report->backfill.declined ? "declined, nothing was sent"
                      : text.length == 0        ? "nobody was added"
                                                : text.bytes);
    else
        buffer_add_text(line, text.length == 0 ? "nothing to do" : text.bytes);
    buffer_free(&text);
}

/* ---- For a person ---- */

static void text_sides(const struct report *report, struct buffer *text)
{
    static const char *const names[] = {[STORE_LIST] = "list", [STORE_CRM] = "CRM"};
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_side *each = &report->sides[side];
        if (!each->read)
            continue;
        buffer_format(text,
                      "  read the %-4s  %7" PRId64 " records, %7" PRId64
                      " news  (%s, %" PRIu64 " requests)\n",
                      names[side], each->records, each->changed,
                      each->snapshot   ? "all of it"
                      : each->opt_outs ? "opt-outs only"
                                       : "what changed",
                      each->requests);
    }
}

static void text_cell(struct buffer *text, int64_t number)
{
    if (number == 0)
        buffer_add_text(text, "        -");
    else
        buffer_format(text, "  %7" PRId64, number);
}

static void text_steps(const struct report *report, struct buffer *text)
{
    bool any = false;
    for (int step = 0; step < STEP_COUNT; step++)
        any |= report->steps[step].on;
    if (!any)
        return;
    buffer_add_text(text, "\n  step                     owed     done accepted   parked"
                          "    later\n");
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        if (!each->on)
            continue;
        buffer_format(text, "  %-19s", step_name((enum step)step));
        if (each->fresh) {
            buffer_add_text(text,
                            "   baseline taken, nothing to do before the next run\n");
            continue;
        }
        if (!each->due) {
            buffer_add_text(text, "   not due\n");
            continue;
        }
        text_cell(text, each->owed);
        text_cell(text, each->done);
        text_cell(text, each->accepted);
        text_cell(text, each->parked + each->parked_new);
        text_cell(text, each->later);
        buffer_add_text(text, each->stopped ? "  limit\n" : "\n");
    }
}

void report_wrap(struct buffer *text, const char *first, const char *words)
{
    enum { WIDTH = 78 };
    size_t column = strlen(first);
    buffer_add_text(text, first);
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (column + length + 1 > WIDTH) {
            buffer_add_text(text, "\n     ");
            column = 5;
        }
        buffer_add_char(text, ' ');
        buffer_add(text, words, length);
        column += length + 1;
        words += length;
        words += strspn(words, " ");
    }
    buffer_add_char(text, '\n');
}

static void text_notes(const struct report *report, struct buffer *text)
{
    for (int finding = 0; finding < FINDING_COUNT; finding++) {
        char first[32];
        if (report->findings[finding] == 0)
            continue;
        snprintf(first, sizeof first, "  * %" PRId64, report->findings[finding]);
        report_wrap(text, first, findings[finding].sentence);
    }
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            report_wrap(text, "  ! stopped:", report->steps[step].limit);
    /* What the connectors warn of is said before the first change, not in every run. */
    bool early = (report->baseline || report->plan) && !report->backfill.on;
    for (int side = 0; side < STORE_SIDES && early; side++)
        if (report->warning[side][0] != '\0')
            report_wrap(text, "  * note:", report->warning[side]);
}

static void text_baseline(const struct report *report, const struct pipeline *pipeline,
                          struct buffer *text)
{
    if (!report->baseline_complete) {
        buffer_add_text(text, "\n  The baseline is not complete: the next run begins "
                              "it again.\n  Nothing was written.\n");
        return;
    }
    buffer_format(text,
                  "\n  The baseline %s: %" PRId64 " on the list, %" PRId64
                  " in the CRM, %" PRId64 " on both.\n"
                  "  Nothing %s written. Changes from now on are synced.\n",
                  report->plan ? "would be taken" : "was taken", report->counts.on_list,
                  report->counts.in_crm, report->counts.linked,
                  report->plan ? "would be" : "was");
    if (pipeline->segment_sync.on)
        buffer_add_text(text, "  Static segments follow in the next run.\n");
}

void report_text(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text)
{
    int64_t took_ms = report->ended_ms - report->started_ms;
    if (report->backfill.on) {
        backfill_outcome(report, pipeline->id, text);
        text_notes(report, text);
        return;
    }
    if (report->plan)
        buffer_format(text, "%s: plan\n", pipeline->id);
    else
        buffer_format(text, "%s: run %" PRId64 ", %" PRId64 ".%" PRId64 " s\n",
                      pipeline->id, report->run, took_ms / 1000, took_ms % 1000 / 100);
    text_sides(report, text);
    if (report->baseline)
        text_baseline(report, pipeline, text);
    else
        text_steps(report, text);
    report_segments_text(report, text);
    text_notes(report, text);
}

/* ---- For machines ---- */

static void json_sides(const struct report *report, struct json_writer *json)
{
    static const char *const names[] = {[STORE_LIST] = "list", [STORE_CRM] = "crm"};
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_side *each = &report->sides[side];
        json_key(json, names[side]);
        json_begin_object(json);
        json_member_boolean(json, "read", each->read);
        json_member_boolean(json, "snapshot", each->snapshot);
        json_member_boolean(json, "opt_outs", each->opt_outs);
        json_member_boolean(json, "complete", each->complete);
        json_member_integer(json, "records", each->records);
        json_member_integer(json, "changed", each->changed);
        json_member_integer(json, "gone", each->gone);
        json_member_integer(json, "requests", (int64_t)each->requests);
        json_member_integer(json, "repeats", (int64_t)each->repeats);
        json_member_integer(json, "writes", (int64_t)each->writes);
        json_member_text(json, "warning", report->warning[side]);
        json_end_object(json);
    }
}

static void json_steps(const struct report *report, struct json_writer *json)
{
    json_key(json, "steps");
    json_begin_object(json);
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        json_key(json, step_name((enum step)step));
        json_begin_object(json);
        json_member_boolean(json, "on", each->on);
        json_member_boolean(json, "due", each->due);
        json_member_boolean(json, "fresh", each->fresh);
        json_member_integer(json, "owed", each->owed);
        json_member_integer(json, "done", each->done);
        json_member_integer(json, "accepted", each->accepted);
        json_member_integer(json, "settled", each->settled);
        json_member_integer(json, "waiting", each->waiting);
        json_member_integer(json, "parked_new", each->parked_new);
        json_member_integer(json, "parked", each->parked);
        json_member_integer(json, "later", each->later);
        json_key(json, "lag_ms");
        if (report_delivered(each) > 0)
            json_integer(json, each->lag_ms);
        else
            json_null(json);
        json_member_boolean(json, "stopped", each->stopped);
        json_member_text(json, "limit", each->limit);
        json_end_object(json);
    }
    json_end_object(json);
}

static void json_counts(const struct report *report, struct json_writer *json)
{
    json_key(json, "contacts");
    json_begin_object(json);
    json_member_integer(json, "known", report->counts.rows);
    json_member_integer(json, "on_list", report->counts.on_list);
    json_member_integer(json, "in_crm", report->counts.in_crm);
    json_member_integer(json, "on_both", report->counts.linked);
    json_member_integer(json, "subscribed", report->counts.subscribed);
    json_member_integer(json, "open", report->counts.open);
    json_member_integer(json, "parked", report->counts.parked);
    json_end_object(json);
}

void report_json(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text)
{
    char stamp[DATES_ROOM];
    const char *document;
    size_t length;
    struct json_writer *json = json_writer_create(false);
    json_begin_object(json);
    json_member_text(json, "pipeline", pipeline->id);
    json_member_integer(json, "run", report->run);
    json_member_boolean(json, "plan", report->plan);
    dates_format_utc(report->started_ms, stamp);
    json_member_text(json, "started", stamp);
    dates_format_utc(report->ended_ms, stamp);
    json_member_text(json, "ended", stamp);
    json_member_boolean(json, "baseline", report->baseline);
    json_member_integer(json, "code", report_code(report));
    json_sides(report, json);
    if (report->backfill.on)
        backfill_json(&report->backfill, json);
    json_steps(report, json);
    json_key(json, "findings");
    json_begin_object(json);
    for (int finding = 0; finding < FINDING_COUNT; finding++)
        json_member_integer(json, findings[finding].name, report->findings[finding]);
    json_end_object(json);
    json_counts(report, json);
    report_segments_json(report, json);
    json_end_object(json);
    if (json_writer_finish(json, &document, &length, NULL) == WHERRY_OK)
        buffer_add(text, document, length);
    json_writer_destroy(json);
}
