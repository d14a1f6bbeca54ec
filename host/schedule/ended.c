/* ended.c -- what the supervisor notes and says of a run that has ended. */
#include "host/schedule/ended.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/schedule/fall.h"
#include "host/schedule/past.h"

/* The others have their report in the history, or did nothing. */
static bool needs_a_line(int code)
{
    return code != CODE_OK && code != CODE_PARTIAL && code != CODE_LIMIT &&
           code != CODE_BUSY;
}

static void name_end(const struct child *child, int code, char *why, size_t room)
{
    static const char too_long[] = "took longer than 'max_run' allows";
    if (child->killed)
        snprintf(why, room, "%s%sended by signal %d (%s)",
                 child->too_long ? too_long : "", child->too_long ? ", " : "",
                 code - CHILD_SIGNALLED, strsignal(code - CHILD_SIGNALLED));
    else
        snprintf(why, room, "%s", child->too_long ? too_long : "");
}

/* What its end comes to: a run that stops because it took too long has failed, and one
 * that we had to end since we are stopping was stopped. */
static int judge_end(const struct child *child, int code)
{
    if (child->too_long && exit_code_stopped(code))
        return CODE_FAILED;
    return child->ended && child->killed ? CHILD_SIGNALLED + SIGTERM : code;
}

/* What the run could not say itself; that it failed before it began, its last words have
 * said. */
static void tell_end(const struct child *child, const struct past_end *end, int64_t run)
{
    const struct log_result result = {.run = run,
                                      .outcome = exit_code_outcome(end->code),
                                      .code = end->code,
                                      .duration_ms = end->ended_ms - end->began_ms};
    const enum log_level level = exit_code_stopped(end->code) ? LOG_INFO : LOG_ERROR;
    if (child->told)
        return;
    if (child->killed)
        log_result(level, &result, "the run was %s", strstr(end->why, "ended by"));
    else if (log_is_json())
        log_result(level, &result, "the run %s: %s", result.outcome, child->words);
}

static bool write_history(struct states states, const struct child *child, int code)
{
    char why[128];
    int64_t run = 0;
    struct wherry_error error = {0};
    name_end(child, code, why, sizeof why);
    log_set_subject(child->pipeline);
    const int judged = judge_end(child, code);
    const bool said = child->told || exit_code_stopped(judged);
    const struct past_end end = {.pipeline = child->pipeline,
                                 .began_ms = child->began_ms,
                                 .ended_ms = clock_now_ms(),
                                 .code = judged,
                                 .why = why,
                                 .words = said ? "" : child->words,
                                 .overrule = child->too_long,
                                 .only_ends = exit_code_stopped(judged),
                                 .run = &run};
    const enum wherry_status status = past_add(states, &end, &error);
    tell_end(child, &end, run);
    if (status != WHERRY_OK)
        log_write(LOG_ERROR, "cannot write its history: %s", error.message);
    log_set_subject("");
    return status == WHERRY_OK;
}

/* A plugin may end a run as if all were well. */
static void find_fall(struct states states, const struct child *child, int code)
{
    if (fall_tell(states, child->pipeline, false, NULL) != WHERRY_END ||
        code != CODE_OK)
        return;
    log_set_subject(child->pipeline);
    log_write(LOG_ERROR, "a plugin ended the run: see its history");
    log_set_subject("");
}

bool ended_note(struct states states, const struct child *child, int code)
{
    const bool noted = !needs_a_line(code) || write_history(states, child, code);
    find_fall(states, child, code);
    return noted;
}
