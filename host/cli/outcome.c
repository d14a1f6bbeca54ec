/* outcome.c -- how a run ended, in words and as JSON. */
#include "host/cli/outcome.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/log.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/store/runs.h"
#include "host/tell/report_text.h"
#include "plugin/kit/json_tree.h"

const char *outcome_of_run(const struct store_run *run)
{
    return run->ended_ms == 0 ? "not ended" : exit_code_outcome(run->code);
}

enum screen_style outcome_style(const struct store_run *run)
{
    if (run->ended_ms == 0 || run->code == CODE_OK)
        return SCREEN_PLAIN;
    return run->code == CODE_PARTIAL || run->code == CODE_LIMIT ? SCREEN_WARN
                                                                : SCREEN_BAD;
}

static void write_report(struct json_writer *json, const char *text)
{
    struct arena arena = {0};
    const struct json_node *report = json_tree_parse(&arena, text, strlen(text), NULL);
    json_key(json, "report");
    if (report == NULL)
        json_null(json);
    else
        json_tree_write(report, json);
    arena_free(&arena);
}

void outcome_write_run(struct json_writer *json, const struct store_run *run,
                       bool report)
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
    if (report)
        write_report(json, run->report);
    json_end_object(json);
}

/* How a run ended, for machines. `counts` is room for its numbers. */
static struct log_result result_of(const struct report *report, int code,
                                   struct log_count counts[TOTAL_COUNT])
{
    int64_t totals[TOTAL_COUNT];
    report_totals(report, totals);
    for (int i = 0; i < TOTAL_COUNT; i++)
        counts[i] = (struct log_count){report_total_name((enum total)i), totals[i]};
    return (struct log_result){.run = report->run,
                               .outcome = exit_code_outcome(code),
                               .code = code,
                               .duration_ms = report->ended_ms - report->started_ms,
                               .counts = counts,
                               .count_count = TOTAL_COUNT};
}

void outcome_tell(const struct report *report, int code)
{
    struct buffer line = {0};
    struct log_count counts[TOTAL_COUNT];
    const struct log_result result = result_of(report, code, counts);
    if (!log_is_json() && print_is_beside_log())
        return;
    report_summary(report, &line);
    log_result(LOG_INFO, &result, "run %" PRId64 ": %s", report->run,
               buffer_text(&line));
    buffer_free(&line);
    for (int i = 0; code == CODE_LIMIT && i < STEP_COUNT; i++)
        if (report->steps[i].stopped)
            log_tell(LOG_WARNING, LOG_STEP_LIMITED, "%s", report->steps[i].limit);
}

int outcome_failed(const struct report *report, const struct wherry_error *error)
{
    struct buffer words = {0};
    struct log_count counts[TOTAL_COUNT];
    const int code = command_code(error);
    const struct log_result result = result_of(report, code, counts);
    command_words(error, &words);
    log_result(exit_code_stopped(code) ? LOG_INFO : LOG_ERROR, &result, "%s",
               buffer_text(&words));
    buffer_free(&words);
    return code;
}
