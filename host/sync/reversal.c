/* reversal.c -- what must be taken back of another run, before anything is sent. */
#include "host/sync/reversal.h"

#include "host/sync/judge.h"
#include "host/sync/lookup.h"

/* It reports what an undo does, and nothing of the steps of the spec. */
static void tell_undo(struct report *report)
{
    for (int step = 0; step < STEP_COUNT; step++) {
        struct report_step *each = &report->steps[step];
        each->on = each->due = each->owed + report_parked(each) + each->waiting > 0;
        each->fresh = false;
    }
}

enum wherry_status reversal_judge(struct engine *engine, struct step_set *may_write,
                                  struct wherry_error *error)
{
    enum wherry_status status = lookup_open_rows(engine, error);
    if (status == WHERRY_OK)
        status = judge_rows(engine, error);
    if (status == WHERRY_OK)
        status = judge_limits(engine, may_write, error);
    tell_undo(engine->report);
    return status;
}
