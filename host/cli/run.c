/* run.c -- bring both sides in step, once. */
#include "host/sync/run.h"

#include "host/base/log.h"
#include "host/cli/outcome.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/session.h"
#include "host/cli/signals.h"
#include "host/picture/connection.h"
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
        .cancelled = signals_cancelled,
        .progress = progress_show,
        .self = &progress,
    };
    struct report report = {0};
    struct wherry_error error = {0};
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, &report, &error);
    progress_clear(&progress);
    if (status == WHERRY_OK || report.sides[STORE_LIST].read)
        print_report(cli, session->pipeline, &report);
    int code = report_code(&report);
    if (status == WHERRY_OK)
        outcome_tell(&report, code);
    else
        code = command_failed(&error);
    report_finish(&report);
    return code;
}

int command_run(const struct cli *cli)
{
    struct session session = {0};
    log_set_subject(cli->operands[0]); /* also what is wrong with its spec */
    int code = session_open(&session, cli, STORE_WRITE);
    bool paused = code == CODE_OK && session_paused(&session);
    if (code == CODE_OK && !paused) {
        session_watch(&session, cli, "run");
        code = session_reach(&session, cli);
    }
    if (code == CODE_OK && !paused)
        code = run_session(&session, cli);
    else if (paused && cli->json)
        code = print_paused(&session);
    session_close(&session);
    return code;
}
