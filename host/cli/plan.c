/* plan.c -- what a run would do, contact by contact. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/session.h"
#include "host/cli/signals.h"
#include "host/store/store.h"
#include "host/sync/run.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

struct planning {
    struct progress progress;
    struct json_writer *json; /* NULL: text */
    struct buffer text;
    int64_t changes;
    char contact[64]; /* of the change before */
};

static void show_progress(void *self, const struct run_progress *now)
{
    struct planning *planning = self;
    progress_show(&planning->progress, now);
}

static void write_change(struct json_writer *json, const struct run_planned *planned)
{
    json_begin_object(json);
    json_member_text(json, "contact", planned->contact);
    json_member_text(json, "address", planned->address);
    json_member_text(json, "step", planned->step);
    json_member_text(json, "change", planned->what);
    json_member_text(json, "rule", planned->rule);
    json_member_text(json, "held", planned->held);
    json_key(json, "fields");
    json_begin_array(json);
    for (size_t i = 0; i < planned->field_count; i++) {
        json_begin_object(json);
        json_member_text(json, "name", planned->after[i].name);
        json_member_text(json, "before", planned->before[i].value);
        json_member_text(json, "after", planned->after[i].value);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static const char *or_blank(const char *value)
{
    return *value == '\0' ? "(blank)" : value;
}

static void print_change(struct planning *planning, const struct run_planned *planned)
{
    struct buffer *out = &planning->text;
    struct buffer line = {0};
    if (!text_same(planned->contact, planning->contact)) {
        if (planning->changes > 0)
            buffer_add_char(out, '\n');
        shown_format(out, "%s  %s\n", planned->contact, planned->address);
    }
    snprintf(planning->contact, sizeof planning->contact, "%s", planned->contact);
    shown_format(&line, "%s (%s)", planned->what, planned->step);
    print_labelled(out, *planned->held == '\0' ? "would" : "held back",
                   buffer_text(&line));
    for (size_t i = 0; i < planned->field_count; i++) {
        buffer_clear(&line);
        shown_format(&line, "%s: %s -> %s", planned->after[i].name,
                     or_blank(planned->before[i].value),
                     or_blank(planned->after[i].value));
        print_labelled(out, "", buffer_text(&line));
    }
    print_labelled(out, "because", planned->rule);
    if (*planned->held != '\0')
        print_labelled(out, "but", planned->held);
    buffer_free(&line);
}

static void show_change(void *self, const struct run_planned *planned)
{
    struct planning *planning = self;
    if (planning->json != NULL)
        write_change(planning->json, planned);
    else
        print_change(planning, planned);
    planning->changes++;
}

static int print_as_json(struct planning *planning, const struct session *session,
                         const struct report *report)
{
    struct wherry_error error = {0};
    struct buffer out = {0}, both = {0};
    const char *changes = NULL;
    size_t length = 0;
    json_end_array(planning->json);
    if (json_writer_finish(planning->json, &changes, &length, &error) != WHERRY_OK)
        return command_failed(&error);
    report_json(report, session->pipeline, &out);
    buffer_add_text(&both, "{\"changes\": ");
    buffer_add(&both, changes, length);
    buffer_add_text(&both, ",\n\"report\": ");
    buffer_add(&both, buffer_text(&out), out.length);
    buffer_add_char(&both, '}');
    print_document(buffer_text(&both));
    buffer_free(&both);
    buffer_free(&out);
    return CODE_OK;
}

static void print_as_text(struct planning *planning, const struct session *session,
                          const struct report *report)
{
    struct buffer *out = &planning->text;
    if (planning->changes > 0)
        buffer_add_char(out, '\n');
    report_text(report, session->pipeline, out);
    print_text(out);
}

static int plan_session(struct session *session, const struct cli *cli)
{
    struct planning planning = {0};
    struct report report = {0};
    struct wherry_error error = {0};
    const struct run_options options = {
        .mode = RUN_PLAN,
        .due = work_set_is_empty(cli->work) ? work_all() : cli->work,
        .allowed = cli->allowed,
        .kind = "plan",
        .cancelled = signals_cancelled,
        .progress = show_progress,
        .planned = show_change,
        .self = &planning,
    };
    progress_begin(&planning.progress);
    if (cli->json) {
        planning.json = json_writer_create(true);
        json_begin_array(planning.json);
    }
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, &report, &error);
    progress_clear(&planning.progress);
    int code = CODE_OK;
    if (status != WHERRY_OK)
        code = command_failed(&error);
    else if (cli->json)
        code = print_as_json(&planning, session, &report);
    else
        print_as_text(&planning, session, &report);
    json_writer_destroy(planning.json);
    buffer_free(&planning.text);
    report_finish(&report);
    return code;
}

int command_plan(const struct cli *cli)
{
    return session_talk(cli, STORE_DRY, plan_session);
}
