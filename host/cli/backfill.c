/* backfill.c -- add contacts who are on one side only to the other, once. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/ask.h"
#include "host/cli/outcome.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/session.h"
#include "host/cli/turns.h"
#include "host/store/side.h"
#include "host/store/store.h"
#include "host/sync/run.h"
#include "host/tell/backfill_text.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

struct filling {
    const struct cli *cli;
    const struct pipeline *pipeline;
    struct progress progress;
    bool counted; /* the count was printed */
};

static void show_progress(void *self, const struct run_progress *now)
{
    struct filling *filling = self;
    progress_show(&filling->progress, now);
}

/* ---- What is said ---- */

static void print_count(struct filling *filling, const struct report *report)
{
    struct buffer out = {0};
    if (filling->counted || filling->cli->json)
        return;
    filling->counted = true;
    backfill_text(report, filling->pipeline->id, &out);
    print_text(&out);
}

static bool ask(void *self, const struct report *report)
{
    struct filling *filling = self;
    struct buffer question = {0};
    progress_clear(&filling->progress);
    print_count(filling, report);
    fflush(stdout); /* before the question, which goes to another stream */
    backfill_question(&report->backfill, &question);
    bool yes = ask_yes(filling->cli, buffer_text(&question));
    buffer_free(&question);
    return yes;
}

static void print_report(struct filling *filling, const struct report *report)
{
    struct buffer out = {0};
    if (filling->cli->json) {
        report_json(report, filling->pipeline, &out);
        print_document(buffer_text(&out));
        buffer_free(&out);
    } else {
        report_text(report, filling->pipeline, &out);
        print_text(&out);
    }
}

/* The pipeline that pushes the new contacts of this CRM account to a list, if it is
 * another: a person who asks for a backfill here may mean that one. */
static void tell_of_pusher(const struct session *session)
{
    const struct pipeline *ours = session->pipeline;
    for (size_t i = 0; i < spec_pipeline_count(session->specs.set); i++) {
        const struct pipeline *other = spec_pipeline(session->specs.set, i);
        if (other != ours && pipeline_work_on(other, STEP_PUSH_NEW_RECORDS) &&
            text_same(other->crm.account_key, ours->crm.account_key))
            log_write(LOG_INFO,
                      "'%s' already adds the new contacts of this CRM account to its "
                      "list; this backfill of '%s' adds people once",
                      other->id, ours->id);
    }
}

/* ---- The command ---- */

static int finish(struct filling *filling, const struct report *report,
                  enum wherry_status status, const struct wherry_error *error)
{
    bool began = filling->counted || filling->cli->json;
    if (status == WHERRY_OK)
        print_count(filling, report);
    if (status == WHERRY_OK || (began && report_has_work(report)))
        print_report(filling, report);
    if (status != WHERRY_OK)
        return report->plan ? command_failed(error) : outcome_failed(report, error);
    if (report->backfill.declined)
        return CODE_USAGE;
    if (!report->plan)
        outcome_tell(report, report_code(report));
    return report_code(report);
}

static int fill(struct session *session, const struct cli *cli)
{
    struct filling filling = {.cli = cli, .pipeline = session->pipeline};
    struct report report = {0};
    struct wherry_error error = {0};
    const struct run_backfill wanted = {.from_list = cli->from_list,
                                        .segment = cli->segment,
                                        .limit = cli->limit,
                                        .agreed = ask};
    const struct run_options options = {
        .mode = cli->dry_run ? RUN_PLAN : RUN_APPLY,
        .kind = "backfill",
        .lease_waits = session->lease_waits,
        .lease_wait_ms = session->lease_wait_ms,
        .backfill = &wanted,
        .cancelled = turns_cancelled,
        .stop_code = turns_code,
        .progress = show_progress,
        .self = &filling,
    };
    if (!cli->from_list)
        tell_of_pusher(session);
    progress_begin(&filling.progress);
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, &report, &error);
    progress_clear(&filling.progress);
    int code = finish(&filling, &report, status, &error);
    report_finish(&report);
    return code;
}

int command_backfill(const struct cli *cli)
{
    struct session session = {0};
    if (cli->from_list && cli->segment != NULL) {
        log_write(LOG_ERROR, "'--segment' takes people from the CRM, '--from-list' "
                             "takes people who are not in the CRM: use one of them");
        return CODE_USAGE;
    }
    int code = session_open(&session, cli, cli->dry_run ? STORE_DRY : STORE_WRITE);
    if (code == CODE_OK && !cli->dry_run && session_paused(&session))
        code = CODE_FAILED;
    if (code == CODE_OK && !cli->dry_run)
        session_watch(&session, cli, "backfill");
    if (code == CODE_OK)
        code = session_reach(&session, cli);
    if (code == CODE_OK)
        code = fill(&session, cli);
    session_close(&session);
    return code;
}
