/* apply.c -- do what a plan says, and nothing else. */
#include <inttypes.h>

#include "host/base/shown.h"
#include "host/cli/outcome.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/session.h"
#include "host/cli/turns.h"
#include "host/store/agreed.h"
#include "host/store/store.h"
#include "host/sync/run.h"
#include "host/tell/contact.h"
#include "host/tell/plan.h"
#include "host/tell/plan_file.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

enum { TOLD_MOST = 50 };

struct applying {
    struct progress progress;
    struct store *store;
    struct buffer skipped;    /* text, a line each */
    struct json_writer *json; /* NULL: text */
    int64_t named, moved, settled;
    int64_t undo; /* the run that is taken back; 0: none is */
};

/* ---- The plan ---- */

static struct store_agreed as_agreed(const struct run_change *change)
{
    return (struct store_agreed){
        .row = change->row, .kind = change->kind, .depends = change->depends};
}

static enum wherry_status take_change(void *self, const struct run_change *change,
                                      struct wherry_error *error)
{
    struct applying *applying = self;
    const struct store_agreed agreed = as_agreed(change);
    applying->named++;
    return store_agree(applying->store, &agreed, error);
}

static enum wherry_status take_plan(struct applying *applying,
                                    const struct session *session,
                                    const struct cli *cli, struct wherry_error *error)
{
    char state[PLAN_FILE_STATE];
    plan_file_state(applying->store, state);
    const struct plan_reading reading = {.path = cli->operands[1],
                                         .pipeline = session->pipeline->id,
                                         .state = state,
                                         .edited = cli->edited,
                                         .undo = &applying->undo,
                                         .change = &take_change,
                                         .self = applying};
    enum wherry_status status = store_begin(applying->store, error);
    if (status == WHERRY_OK)
        status = plan_file_read(&reading, error);
    return store_end(applying->store, status, error);
}

/* ---- The run ---- */

static void show_progress(void *self, const struct run_progress *now)
{
    struct applying *applying = self;
    progress_show(&applying->progress, now);
}

static enum wherry_status is_agreed(void *self, const struct run_change *change,
                                    bool *agreed, struct wherry_error *error)
{
    struct applying *applying = self;
    const struct store_agreed named = as_agreed(change);
    enum agreed_met met = AGREED_NEVER;
    enum wherry_status status = store_meet_agreed(applying->store, &named, &met, error);
    *agreed = met == AGREED_SAME;
    return status;
}

/* ---- What was skipped ---- */

static const char *why_skipped(enum agreed_met met)
{
    return met == AGREED_MOVED ? "the contact has changed since the plan was made"
                               : "the change is no longer needed";
}

static void note_skipped(void *self, const struct store_agreed *agreed,
                         enum agreed_met met)
{
    struct applying *applying = self;
    char contact[CONTACT_ROOM];
    struct buffer change = {0};
    contact_name(agreed->row, contact);
    plan_kind_words(agreed->kind, &change);
    if (applying->json != NULL) {
        json_begin_object(applying->json);
        json_member_text(applying->json, "contact", contact);
        json_member_text(applying->json, "kind", agreed->kind);
        json_member_text(applying->json, "change", buffer_text(&change));
        json_member_text(applying->json, "why", why_skipped(met));
        json_end_object(applying->json);
    } else if (applying->moved + applying->settled < TOLD_MOST) {
        struct buffer line = {0};
        shown_format(&line, "%s: %s", buffer_text(&change), why_skipped(met));
        print_labelled(&applying->skipped, contact, buffer_text(&line));
        buffer_free(&line);
    }
    buffer_free(&change);
    *(met == AGREED_MOVED ? &applying->moved : &applying->settled) += 1;
}

static void print_text_of(struct applying *applying, const struct pipeline *pipeline,
                          const struct report *report)
{
    struct buffer out = {0};
    const int64_t skipped = applying->moved + applying->settled;
    report_text(report, pipeline, &out);
    shown_format(&out,
                 "\nOf %" PRId64 " change%s in the plan, %" PRId64 " %s skipped%s\n",
                 applying->named, applying->named == 1 ? "" : "s", skipped,
                 skipped == 1 ? "was" : "were", skipped == 0 ? "" : ":");
    buffer_add(&out, applying->skipped.bytes, applying->skipped.length);
    if (skipped > TOLD_MOST)
        shown_format(&out, "  and %" PRId64 " more: --json lists them all\n",
                     skipped - TOLD_MOST);
    print_text(&out);
}

static int print_json_of(struct applying *applying, const struct pipeline *pipeline,
                         const struct report *report)
{
    struct buffer both = {0}, one = {0};
    struct wherry_error error = {0};
    const char *plan = NULL;
    size_t length = 0;
    json_end_array(applying->json);
    json_member_integer(applying->json, "changes", applying->named);
    json_member_integer(applying->json, "moved_on", applying->moved);
    json_member_integer(applying->json, "not_due", applying->settled);
    json_end_object(applying->json);
    if (json_writer_finish(applying->json, &plan, &length, &error) != WHERRY_OK)
        return command_failed(&error);
    report_json(report, pipeline, &one);
    buffer_add_text(&both, "{\"plan\": ");
    buffer_add(&both, plan, length);
    buffer_add_text(&both, ",\n\"report\": ");
    buffer_add(&both, buffer_text(&one), one.length);
    buffer_add_char(&both, '}');
    print_document(buffer_text(&both));
    buffer_free(&both);
    buffer_free(&one);
    return CODE_OK;
}

/* Whatever the run's result: what was skipped is listed beside it. */
static int print_all(struct applying *applying, const struct session *session,
                     const struct report *report)
{
    struct wherry_error error = {0};
    if (applying->json != NULL) {
        json_begin_object(applying->json);
        json_key(applying->json, "skipped");
        json_begin_array(applying->json);
    }
    if (store_unmet_agreed(applying->store, &note_skipped, applying, &error) !=
        WHERRY_OK)
        return command_failed(&error);
    if (applying->json != NULL)
        return print_json_of(applying, session->pipeline, report);
    print_text_of(applying, session->pipeline, report);
    return CODE_OK;
}

static int run_plan(struct applying *applying, const struct session *session,
                    const struct cli *cli)
{
    struct report report = {0};
    struct wherry_error error = {0};
    const struct work_set none = {0};
    const struct run_undo undo = {.run = applying->undo};
    const bool undoes = undo.run != 0;
    const struct run_options options = {.mode = RUN_APPLY,
                                        .due = undoes ? none : work_all(),
                                        .undo = undoes ? &undo : NULL,
                                        .allowed = cli->allowed,
                                        .kind = undoes ? "undo" : "apply",
                                        .lease_waits = session->lease_waits,
                                        .lease_wait_ms = session->lease_wait_ms,
                                        .cancelled = turns_cancelled,
                                        .stop_code = turns_code,
                                        .progress = show_progress,
                                        .agreed = &is_agreed,
                                        .self = applying};
    progress_begin(&applying->progress);
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, &report, &error);
    progress_clear(&applying->progress);
    int code = report_code(&report);
    if (status == WHERRY_OK) {
        const int printed = print_all(applying, session, &report);
        code = printed == CODE_OK ? code : printed;
        outcome_tell(&report, code);
    } else {
        code = outcome_failed(&report, &error);
    }
    report_finish(&report);
    return code;
}

static int apply(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct applying applying = {.store = session->store};
    int code = CODE_OK;
    if (take_plan(&applying, session, cli, &error) != WHERRY_OK)
        code = command_failed(&error);
    if (code == CODE_OK) {
        session_watch(session, cli, "apply");
        code = session_reach(session, cli);
    }
    if (code == CODE_OK && cli->json)
        applying.json = json_writer_create(true);
    if (code == CODE_OK)
        code = run_plan(&applying, session, cli);
    json_writer_destroy(applying.json);
    buffer_free(&applying.skipped);
    return code;
}

int command_apply(const struct cli *cli)
{
    struct session session = {0};
    int code = session_open(&session, cli, STORE_WRITE);
    if (code == CODE_OK && session_paused(&session))
        code = CODE_FAILED;
    if (code == CODE_OK)
        code = apply(&session, cli);
    session_close(&session);
    return code;
}
