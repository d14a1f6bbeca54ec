/* outcome.c -- how a run ended, in words and as JSON. */
#include "host/cli/outcome.h"

#include <inttypes.h>

#include "host/base/log.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/store/runs.h"
#include "host/tell/report_text.h"

/* A code above it is that and the signal that ended the run, as shells have it. */
enum { ENDED_BY_SIGNAL = 128 };

const char *outcome_of_run(const struct store_run *run)
{
    if (run->ended_ms == 0)
        return "not ended";
    switch (run->code) {
    case CODE_OK:
        return "ok";
    case CODE_PARTIAL:
        return "partial";
    case CODE_LIMIT:
        return "stopped by a limit";
    case CODE_DENIED:
        return "refused by a service";
    case CODE_SPEC:
        return "spec wrong";
    default:
        return run->code > ENDED_BY_SIGNAL ? "crashed" : "failed";
    }
}

enum screen_style outcome_style(const struct store_run *run)
{
    if (run->ended_ms == 0 || run->code == CODE_OK)
        return SCREEN_PLAIN;
    return run->code == CODE_PARTIAL || run->code == CODE_LIMIT ? SCREEN_WARN
                                                                : SCREEN_BAD;
}

void outcome_write_run(struct json_writer *json, const struct store_run *run)
{
    json_begin_object(json);
    json_member_integer(json, "run", run->id);
    json_member_text(json, "kind", run->kind);
    print_member_time(json, "started", run->started_ms);
    print_member_time(json, "ended", run->ended_ms);
    json_member_text(json, "outcome", outcome_of_run(run));
    json_key(json, "code");
    if (run->ended_ms == 0)
        json_null(json);
    else
        json_integer(json, run->code);
    json_member_text(json, "summary", run->summary);
    json_end_object(json);
}

void outcome_tell(const struct report *report, int code)
{
    struct buffer line = {0};
    report_summary(report, &line);
    log_write(LOG_INFO, "run %" PRId64 ": %s", report->run, buffer_text(&line));
    buffer_free(&line);
    for (int i = 0; code == CODE_LIMIT && i < STEP_COUNT; i++)
        if (report->steps[i].stopped)
            log_write(LOG_WARNING, "%s", report->steps[i].limit);
}
