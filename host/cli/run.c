/* run.c -- synchronise both sides, once. */
#include "host/sync/run.h"

#include <limits.h>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/cli/alerting.h"
#include "host/cli/ask.h"
#include "host/cli/outcome.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/session.h"
#include "host/cli/turns.h"
#include "host/picture/connection.h"
#include "host/picture/value.h"
#include "host/schedule/past.h"
#include "host/store/side.h"
#include "host/store/store.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

static void print_report(const struct cli *cli, const struct pipeline *pipeline,
                         const struct report *report)
{
    struct buffer out = {0};
    if (cli->json) {
        report_json(report, pipeline, &out);
        print_document(buffer_text(&out));
        buffer_free(&out);
    } else {
        report_text(report, pipeline, &out);
        print_text(&out);
    }
}

static int print_paused(const struct session *session)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_member_text(json, "pipeline", session->pipeline->id);
    json_member_text(json, "state", connection_state_name(CONNECTION_PAUSED));
    json_end_object(json);
    return print_json(json);
}

static int run_session(struct session *session, const struct cli *cli)
{
    struct progress progress;
    progress_begin(&progress);
    const struct run_options options = {
        .mode = RUN_APPLY,
        .due = work_set_is_empty(cli->work) ? work_all() : cli->work,
        .allowed = cli->allowed,
        .verify = cli->verify,
        .after_loss = cli->after_loss,
        .kind = "run",
        .lease_waits = session->lease_waits,
        .lease_wait_ms = session->lease_wait_ms,
        .cancelled = turns_cancelled,
        .stop_code = turns_code,
        .progress = progress_show,
        .self = &progress,
    };
    struct report report = {0};
    struct wherry_error error = {0};
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, &report, &error);
    progress_clear(&progress);
    if (status == WHERRY_OK || report_has_work(&report))
        print_report(cli, session->pipeline, &report);
    int code = report_code(&report);
    if (status == WHERRY_OK)
        outcome_tell(&report, code);
    else
        code = outcome_failed(&report, &error);
    report_finish(&report);
    return code;
}

/* A state that has its baseline is asked about: what it owes would change. One that is
 * new, or lost already, is not. */
static bool after_loss_is_agreed(const struct session *session, const struct cli *cli)
{
    struct buffer question = {0};
    if (!cli->after_loss || !value_is(session->store, VALUE_BASELINE, 0, "done") ||
        value_number(session->store, VALUE_LOSS, 0, 0) != 0)
        return true;
    shown_format(
        &question,
        "'%s' has a complete baseline. With a new one after a loss it owes each "
        "opt-out that only one side has, even if that is years old, and no "
        "other change that it owes now. You cannot undo this. Take a new "
        "baseline",
        session->pipeline->id);
    const bool agreed = ask_yes(cli, buffer_text(&question));
    buffer_free(&question);
    return agreed;
}

/* A run that failed before it began cannot write its own history. */
static void note_failure(const struct session *session, const struct cli *cli,
                         int64_t began_ms, int code)
{
    const struct past_end end = {.pipeline = session->pipeline->id,
                                 .began_ms = began_ms,
                                 .ended_ms = clock_now_ms(),
                                 .code = code,
                                 .why = "",
                                 .words = command_last_words()};
    struct wherry_error error = {0};
    if ((code == CODE_FAILED || code == CODE_DENIED) &&
        past_add(cli->states, &end, &error) != WHERRY_OK)
        log_write(LOG_WARNING, "cannot write its history: %s", error.message);
}

/* The pipeline, its state, and the consent of who asks. *paused: it is, and does
 * nothing. */
static int make_ready(struct session *session, const struct cli *cli, bool *paused)
{
    int code = alerting_check();
    if (code == CODE_OK)
        code = session_open(session, cli, STORE_WRITE);
    if (code == CODE_OK)
        code = session_check_steps(session, cli);
    *paused = code == CODE_OK && session_paused(session);
    return code == CODE_OK && !*paused && !after_loss_is_agreed(session, cli)
               ? CODE_USAGE
               : code;
}

int command_run(const struct cli *cli)
{
    struct session session = {0};
    const int64_t began_ms = clock_now_ms();
    log_set_subject(cli->operands[0]); /* also what is wrong with its spec */
    bool paused = false;
    int code = make_ready(&session, cli, &paused);
    const bool known = session.store != NULL;
    if (code == CODE_OK && !paused) {
        session_watch(&session, cli, "run");
        code = session_reach(&session, cli);
        note_failure(&session, cli, began_ms, code);
    }
    if (code == CODE_OK && !paused)
        code = run_session(&session, cli);
    else if (paused && cli->json)
        code = print_paused(&session);
    session_let_go(&session);
    if (known && !paused)
        alerting_after_run(cli, session.pipeline);
    session_close(&session);
    return code < (int)sizeof cli->accepted * CHAR_BIT &&
                   (cli->accepted >> code & 1) != 0
               ? CODE_OK
               : code;
}
