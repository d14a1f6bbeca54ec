/* report.c -- what a run did: the facts. */
#include "host/engine/report.h"

#include <stdlib.h>

#include "host/base/exit_code.h"

bool report_verified(const struct report *report)
{
    return report->sides[STORE_LIST].verify.done ||
           report->sides[STORE_CRM].verify.done;
}

int64_t report_delivered(const struct report_step *step)
{
    return step->done + step->accepted;
}

int64_t report_parked(const struct report_step *step)
{
    return step->parked_before + step->parked_new;
}

static void sum_steps(const struct report *report, int64_t totals[TOTAL_COUNT])
{
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        totals[TOTAL_DONE] += each->done;
        totals[TOTAL_ACCEPTED] += each->accepted;
        totals[TOTAL_PARKED] += each->parked_new;
        totals[TOTAL_LATER] += each->later;
        totals[TOTAL_STOPPED] += each->stopped;
    }
}

static void sum_sides(const struct report *report, int64_t totals[TOTAL_COUNT])
{
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_verify *verify = &report->sides[side].verify;
        totals[TOTAL_UNREADABLE] += report->sides[side].unreadable;
        if (verify->done)
            totals[TOTAL_FOUND] += verify->missing + verify->missed + verify->different;
    }
}

static void sum_segments(const struct report *report, int64_t totals[TOTAL_COUNT])
{
    for (size_t i = 0; i < report->segment_count; i++) {
        totals[TOTAL_SEGMENT_ADDED] += report->segments[i].added;
        totals[TOTAL_SEGMENT_REMOVED] += report->segments[i].removed;
        totals[TOTAL_SEGMENT_FAILED] += report->segments[i].error[0] != '\0';
    }
}

void report_totals(const struct report *report, int64_t totals[TOTAL_COUNT])
{
    for (int i = 0; i < TOTAL_COUNT; i++)
        totals[i] = 0;
    sum_steps(report, totals);
    sum_sides(report, totals);
    sum_segments(report, totals);
    totals[TOTAL_NOT_EFFECTIVE] = report->findings[FINDING_NOT_EFFECTIVE];
    totals[TOTAL_DRIFTED] = report->audit.drifted;
    totals[TOTAL_SKIPPED] = report->skipped;
}

const char *report_total_name(enum total total)
{
    static const char *const total_names[TOTAL_COUNT] = {
        [TOTAL_DONE] = "done",
        [TOTAL_ACCEPTED] = "accepted",
        [TOTAL_PARKED] = "parked_new",
        [TOTAL_LATER] = "later",
        [TOTAL_NOT_EFFECTIVE] = "not_effective",
        [TOTAL_UNREADABLE] = "unreadable",
        [TOTAL_DRIFTED] = "drifted",
        [TOTAL_FOUND] = "found",
        [TOTAL_SEGMENT_ADDED] = "segment_added",
        [TOTAL_SEGMENT_REMOVED] = "segment_removed",
        [TOTAL_SEGMENT_FAILED] = "segments_failed",
        [TOTAL_STOPPED] = "steps_stopped",
        [TOTAL_SKIPPED] = "skipped",
    };
    return total_names[total];
}

bool report_has_work(const struct report *report)
{
    for (int side = 0; side < STORE_SIDES; side++)
        if (report->sides[side].records > 0 || report->sides[side].gone > 0 ||
            report->sides[side].lookups > 0 || report->sides[side].writes > 0)
            return true;
    return false;
}

static bool is_partial(const struct report *report)
{
    static const enum total wrong[] = {TOTAL_PARKED,     TOTAL_NOT_EFFECTIVE,
                                       TOTAL_UNREADABLE, TOTAL_DRIFTED,
                                       TOTAL_SKIPPED,    TOTAL_SEGMENT_FAILED};
    int64_t totals[TOTAL_COUNT];
    report_totals(report, totals);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (totals[wrong[i]] > 0)
            return true;
    for (size_t i = 0; i < report->segment_count; i++)
        if (report->segments[i].refused_new > 0)
            return true;
    return report_backfill_later(report) > 0 || report->unknown_count > 0 ||
           report->unfit_count > 0;
}

int report_code(const struct report *report)
{
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            return CODE_LIMIT;
    return is_partial(report) ? CODE_PARTIAL : CODE_OK;
}

const struct report_step *report_backfill_step(const struct report *report)
{
    return &report->steps[report->backfill.from_list ? STEP_IMPORT_NEW_RECORDS
                                                     : STEP_PUSH_NEW_RECORDS];
}

int64_t report_backfill_later(const struct report *report)
{
    return report->backfill.on ? report_backfill_step(report)->later : 0;
}

void report_finish(struct report *report)
{
    free(report->segments);
    report->segments = NULL;
    report->segment_count = 0;
}
