/* report_text.c -- what a run did, for a person. */
#include "host/tell/report_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/duration.h"
#include "host/base/screen.h"
#include "host/base/shown.h"
#include "host/tell/backfill_text.h"
#include "host/tell/finding.h"
#include "host/tell/segments_text.h"
#include "host/tell/unfit.h"
#include "host/tell/wrap.h"

/* ---- One line ---- */

static void add_count(struct buffer *line, int64_t number, const char *word)
{
    if (number != 0)
        shown_format(line, "%s%" PRId64 " %s", line->length == 0 ? "" : ", ", number,
                     word);
}

void report_summary(const struct report *report, struct buffer *line)
{
    int64_t sum[TOTAL_COUNT];
    report_totals(report, sum);
    struct buffer text = {0};
    add_count(&text, sum[TOTAL_DONE], "done");
    add_count(&text, sum[TOTAL_ACCEPTED], "accepted");
    add_count(&text, sum[TOTAL_SKIPPED], "skipped");
    add_count(&text, sum[TOTAL_PARKED], "newly parked");
    add_count(&text, sum[TOTAL_LATER], "later");
    add_count(&text, sum[TOTAL_NOT_EFFECTIVE], "not effective");
    add_count(&text, sum[TOTAL_UNREADABLE], "unreadable");
    add_count(&text, sum[TOTAL_DRIFTED], "drifted");
    add_count(&text, sum[TOTAL_FOUND], "found by the verify");
    add_count(&text, report->findings[FINDING_UNASKED], "not looked up yet");
    add_count(&text, report->findings[FINDING_IN_BULK], "under way in bulk");
    add_count(&text, report->findings[FINDING_NO_ROOM], "not sent yet");
    add_count(&text, sum[TOTAL_SEGMENT_ADDED], "added to segments");
    add_count(&text, sum[TOTAL_SEGMENT_REMOVED], "removed from segments");
    add_count(&text, sum[TOTAL_SEGMENT_FAILED],
              sum[TOTAL_SEGMENT_FAILED] == 1 ? "segment failed" : "segments failed");
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            shown_format(&text, "%s%s stopped by its limit",
                         text.length == 0 ? "" : ", ", step_name((enum step)step));
    if (report->cut)
        shown_format(line, "%s; the next run continues",
                     text.length == 0 ? "nothing was sent" : text.bytes);
    else if (report->baseline)
        shown_format(line,
                     "baseline of %" PRId64 " on the list and %" PRId64
                     " in the CRM; nothing written",
                     report->counts.on_list, report->counts.in_crm);
    else if (report->backfill.on)
        shown_format(line, "backfill: %s",
                     report->backfill.declined ? "declined, nothing was sent"
                     : text.length == 0        ? "nobody was added"
                                               : text.bytes);
    else
        buffer_add_text(line, text.length == 0 ? "nothing to do" : text.bytes);
    if (report_verified(report) && sum[TOTAL_FOUND] == 0)
        buffer_add_text(line, ", verified");
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
        shown_format(text,
                     "  read the %-4s  %7" PRId64 " records, %7" PRId64
                     " new  (%s, %" PRIu64 " requests)\n",
                     names[side], each->records, each->changed,
                     each->resumed    ? "all of it, continued"
                     : each->snapshot ? "all of it"
                     : each->opt_outs ? "opt-outs only"
                                      : "what changed",
                     each->requests);
        if (each->lookups > 0)
            shown_format(text, "  looked up %-4s %7" PRId64 " ids and addresses\n",
                         names[side], each->lookups);
    }
}

static void text_cell(struct buffer *text, int64_t number)
{
    if (number == 0)
        buffer_add_text(text, "        -");
    else
        shown_format(text, "  %7" PRId64, number);
}

/* Nothing of a plan is done, accepted or put off. */
static void text_cells(const struct report *report, const struct report_step *step,
                       struct buffer *text)
{
    const int64_t parked = report_parked(step);
    const int64_t of_plan[] = {step->owed, step->waiting, parked};
    const int64_t of_run[] = {step->owed, step->done, step->accepted, parked,
                              step->later};
    const int64_t *const cells = report->plan ? of_plan : of_run;
    const size_t count = report->plan ? sizeof of_plan / sizeof *of_plan
                                      : sizeof of_run / sizeof *of_run;
    for (size_t i = 0; i < count; i++)
        text_cell(text, cells[i]);
}

static void text_steps(const struct report *report, struct buffer *text)
{
    bool any = false;
    for (int step = 0; step < STEP_COUNT; step++)
        any |= report->steps[step].on;
    if (!any)
        return;
    screen_mark(text, SCREEN_HEAD);
    buffer_add_text(text, report->plan
                              ? "\n  step                 would do   waits   parked"
                              : "\n  step                     owed     done accepted"
                                "   parked    later");
    screen_mark(text, SCREEN_PLAIN);
    buffer_add_char(text, '\n');
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        if (!each->on)
            continue;
        shown_format(text, "  %-19s", step_name((enum step)step));
        if (each->fresh) {
            buffer_add_text(text, "   baseline taken; starts with the next run\n");
            continue;
        }
        if (!each->due) {
            buffer_add_text(text, "   not due\n");
            continue;
        }
        text_cells(report, each, text);
        screen_mark(text, each->stopped ? SCREEN_BAD : SCREEN_PLAIN);
        buffer_add_text(text, each->stopped ? "  limit" : "");
        screen_mark(text, SCREEN_PLAIN);
        buffer_add_char(text, '\n');
    }
}

/* Records that could not be read. */
static void text_unreadable(const struct report *report, struct buffer *text)
{
    for (int side = 0; side < STORE_SIDES; side++) {
        char first[64];
        if (report->sides[side].unreadable == 0)
            continue;
        snprintf(first, sizeof first, "  ! %" PRId64, report->sides[side].unreadable);
        wrap_words(text, first,
                   side == STORE_LIST
                       ? "records of the list could not be read: nothing changes for "
                         "these contacts; `wherry parked list` names them"
                       : "records of the CRM could not be read: nothing changes for "
                         "these contacts; `wherry parked list` names them");
    }
}

/* Mapped fields that stand still. */
static void text_unknown(const struct report *report, struct buffer *text)
{
    for (size_t i = 0; i < report->unknown_count; i++) {
        const struct report_unknown *unknown = &report->unknown[i];
        struct buffer words = {0};
        shown_format(&words,
                     "%s:%u:%u: the %s has no field '%s': this field is not synced; "
                     "everything else is",
                     unknown->place.file, unknown->place.line, unknown->place.column,
                     unknown->of_list ? "list" : "CRM", unknown->name);
        if (*unknown->near != '\0')
            shown_format(&words, ". Did you mean '%s'?", unknown->near);
        wrap_words(text, "  !", buffer_text(&words));
        buffer_free(&words);
    }
}

/* Mapped fields that never meet. */
static void text_unfit(const struct report *report, struct buffer *text)
{
    for (size_t i = 0; i < report->unfit_count; i++) {
        const struct report_unfit *unfit = &report->unfit[i];
        struct buffer words = {0};
        shown_format(&words, "%s:%u:%u: ", unfit->place.file, unfit->place.line,
                     unfit->place.column);
        unfit_words(unfit, &words);
        shown_format(&words, ": %s; everything else is",
                     unfit->at_all    ? "this field is not synced"
                     : unfit->to_list ? "this field is not pushed"
                                      : "this field is not imported");
        wrap_words(text, "  !", buffer_text(&words));
        buffer_free(&words);
    }
}

/* What a verify found of one side: "1204 on the list", and what had changed unseen. */
static bool add_verified(struct buffer *words, const struct report_verify *verify,
                         const char *where)
{
    struct buffer found = {0};
    add_count(&found, verify->missing, "not found");
    add_count(&found, verify->missed, "not known before");
    add_count(&found, verify->different, "different");
    const bool equal = found.length == 0;
    shown_format(words, "%s%" PRId64 " %s", words->length == 0 ? "" : ", ",
                 verify->contacts, where);
    if (!equal)
        shown_format(words, " (%s)", buffer_text(&found));
    buffer_free(&found);
    return equal;
}

static void text_verify(const struct report *report, struct buffer *text)
{
    static const char *const where[] = {
        [STORE_LIST] = "on the list", [STORE_CRM] = "in the CRM"};
    struct buffer words = {0};
    bool equal = true, anew = false;
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_verify *verify = &report->sides[side].verify;
        if (!verify->done)
            continue;
        equal &= add_verified(&words, verify, where[side]);
        anew |= verify->anew;
    }
    if (words.length > 0) {
        buffer_add_text(&words, anew ? ", read completely for a new field" : "");
        buffer_add_text(&words, equal && !anew ? ", no differences" : "");
        wrap_words(text, "  * verified:", buffer_text(&words));
    }
    buffer_free(&words);
}

/* What earlier runs have written and is no longer there. */
static void text_audit(const struct report *report, const struct pipeline *pipeline,
                       struct buffer *text)
{
    char first[64];
    struct buffer words = {0};
    const struct report_audit *audit = &report->audit;
    if (audit->drifted == 0)
        return;
    snprintf(first, sizeof first, "  ! %" PRId64 " of %" PRId64, audit->drifted,
             audit->checked);
    shown_format(
        &words,
        "change%s of earlier runs %s no longer there: `wherry history %s --run "
        "%" PRId64 "` names the contacts, `wherry explain` shows what happened "
        "to each",
        audit->checked == 1 ? "" : "s", audit->drifted == 1 ? "is" : "are",
        pipeline->id, report->run);
    wrap_words(text, first, buffer_text(&words));
    buffer_free(&words);
}

/* What a connector warns of is about contacts that are made on its side. It is said once,
 * when a step that makes them begins. */
static bool begins_to_make(const struct report *report, int side)
{
    const enum step maker =
        side == STORE_LIST ? STEP_PUSH_NEW_RECORDS : STEP_IMPORT_NEW_RECORDS;
    const struct report_step *step = &report->steps[maker];
    return step->on && (report->baseline || step->fresh) && !report->backfill.on;
}

static void text_notes(const struct report *report, const struct pipeline *pipeline,
                       struct buffer *text)
{
    text_verify(report, text);
    text_audit(report, pipeline, text);
    text_unknown(report, text);
    text_unfit(report, text);
    text_unreadable(report, text);
    for (int finding = 0; finding < FINDING_COUNT; finding++) {
        char first[32];
        if (report->findings[finding] == 0)
            continue;
        snprintf(first, sizeof first, "  * %" PRId64, report->findings[finding]);
        wrap_words(text, first, finding_sentence((enum finding)finding));
    }
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            wrap_words(text, "  ! stopped:", report->steps[step].limit);
    if (report->plan && !report->backfill.on && report->sending_ms >= TAKES_LONG_MS) {
        struct buffer takes = {0};
        duration_words(&takes, report->sending_ms);
        buffer_add_text(&takes, " or more, at the services' limits");
        wrap_words(text, "  * it would take", buffer_text(&takes));
        buffer_free(&takes);
    }
    for (int side = 0; side < STORE_SIDES; side++)
        if (report->warning[side][0] != '\0' && begins_to_make(report, side))
            wrap_words(text, "  * note:", report->warning[side]);
}

static void text_baseline(const struct report *report, const struct pipeline *pipeline,
                          struct buffer *text)
{
    if (!report->baseline_complete) {
        buffer_add_text(text, "\n  The baseline is not complete: the next run "
                              "continues it.\n  Nothing was written.\n");
        return;
    }
    struct buffer counts = {0};
    shown_format(&counts,
                 "%s: %" PRId64 " on the list, %" PRId64 " in the CRM, %" PRId64
                 " on both.",
                 report->plan ? "would be taken" : "was taken", report->counts.on_list,
                 report->counts.in_crm, report->counts.linked);
    buffer_add_char(text, '\n');
    wrap_words(text, "  The baseline", buffer_text(&counts));
    buffer_free(&counts);
    shown_format(text, "  Nothing %s written. Changes from now on are synced.\n",
                 report->plan ? "would be" : "was");
    if (report->after_loss && report->owed_after_loss == 0)
        buffer_add_text(text, "  After the loss, no opt-out was found on one side "
                              "only.\n");
    else if (report->after_loss)
        shown_format(text,
                     "  After the loss, %" PRId64 " opt-out%s found on one side only: "
                     "the next run carries %s over.\n",
                     report->owed_after_loss,
                     report->owed_after_loss == 1 ? " was" : "s were",
                     report->owed_after_loss == 1 ? "it" : "them");
    if (pipeline->segment_sync.on)
        buffer_add_text(text, "  The next run syncs the static segments.\n");
}

void report_text(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text)
{
    int64_t took_ms = report->ended_ms - report->started_ms;
    if (report->backfill.on) {
        backfill_outcome(report, pipeline->id, text);
        text_notes(report, pipeline, text);
        return;
    }
    if (report->plan)
        shown_format(text, "%s: plan\n", pipeline->id);
    else
        shown_format(text, "%s: run %" PRId64 ", %" PRId64 ".%" PRId64 " s\n",
                     pipeline->id, report->run, took_ms / 1000, took_ms % 1000 / 100);
    text_sides(report, text);
    if (report->baseline)
        text_baseline(report, pipeline, text);
    else
        text_steps(report, text);
    segments_text(report, text);
    text_notes(report, pipeline, text);
}
