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

enum { WHY_ROOM = 128 };

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
static void tell_end(const struct child *child, int code, int64_t run)
{
    char why[WHY_ROOM];
    const int judged = judge_end(child, code);
    const struct log_result result = {.run = run,
                                      .outcome = exit_code_outcome(judged),
                                      .code = judged,
                                      .duration_ms = clock_now_ms() - child->began_ms};
    const enum log_level level = exit_code_stopped(judged) ? LOG_INFO : LOG_ERROR;
    if (child->told)
        return;
    name_end(child, code, why, sizeof why);
    if (child->killed)
        log_result(level, &result, "the run was %s", strstr(why, "ended by"));
    else if (log_is_json())
        log_result(level, &result, "the run %s: %s", result.outcome, child->words);
}

void ended_tell(const struct child *child, int code,
                const struct ended_history *history)
{
    if (!needs_a_line(code))
        return;
    log_set_subject(child->pipeline);
    if (!history->told)
        tell_end(child, code, history->run);
    if (!history->written)
        log_write(LOG_ERROR, "cannot write its history: %s", history->why_not);
    log_set_subject("");
}

static void write_history(struct states states, const struct child *child, int code,
                          struct ended_history *history)
{
    char why[WHY_ROOM];
    struct wherry_error error = {0};
    name_end(child, code, why, sizeof why);
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
                                 .run = &history->run};
    history->written = past_add(states, &end, &error) == WHERRY_OK;
    if (!history->written)
        snprintf(history->why_not, sizeof history->why_not, "%s", error.message);
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

void ended_write(struct states states, const struct child *child, int code,
                 struct ended_history *history)
{
    *history = (struct ended_history){.written = true};
    if (needs_a_line(code))
        write_history(states, child, code, history);
    find_fall(states, child, code);
}

void ended_note(struct states states, const struct child *child, int code)
{
    struct ended_history history;
    ended_write(states, child, code, &history);
    ended_tell(child, code, &history);
}
