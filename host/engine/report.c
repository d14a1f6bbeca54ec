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

int report_code(const struct report *report)
{
    int code = CODE_OK;
    for (size_t i = 0; i < report->segment_count; i++)
        if (report->segments[i].refused_new > 0 || report->segments[i].error[0] != '\0')
            code = CODE_PARTIAL;
    if (report->audit.drifted > 0)
        code = CODE_PARTIAL;
    if (report->findings[FINDING_NOT_EFFECTIVE] > 0)
        code = CODE_PARTIAL;
    if (report_backfill_later(report) > 0)
        code = CODE_PARTIAL;
    if (report->unknown_count > 0 || report->unfit_count > 0)
        code = CODE_PARTIAL;
    for (int side = 0; side < STORE_SIDES; side++)
        if (report->sides[side].unreadable > 0)
            code = CODE_PARTIAL;
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].parked_new > 0)
            code = CODE_PARTIAL;
    for (int step = 0; step < STEP_COUNT; step++)
        if (report->steps[step].stopped)
            return CODE_LIMIT;
    return code;
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
