/* planning.c -- makes a plan, shows it, and writes it into a file. */
#include "host/cli/planning.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/new_file.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/progress.h"
#include "host/cli/turns.h"
#include "host/store/store.h"
#include "host/sync/run.h"
#include "host/tell/plan.h"
#include "host/tell/plan_file.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

/* What is shown on a terminal; --out and --json have all of it. */
enum { SHOWN_MOST = 200, GROUPS_MOST = 64, NAMED_MOST = 12 };

/* Contacts with the same line: joins or leaves of one static segment; or what an undo
 * leaves, for one reason. */
struct group {
    char *what, *why;
    struct buffer contacts; /* the first of them, by their short ids */
    int64_t count;
};

struct groups {
    struct group each[GROUPS_MOST];
    size_t count;
};

struct planning {
    struct progress progress;
    struct json_writer *json;      /* NULL: text */
    struct plan_writer *writer;    /* NULL: no --out */
    struct json_writer *left_json; /* of an undo: what it leaves; NULL: text */
    struct buffer text;
    struct groups moves, lefts;
    int64_t changes, shown, left;
    bool addresses;   /* shown */
    int64_t undoes;   /* the run that is undone; 0: none is */
    bool narrowed;    /* to some steps, or to one contact */
    char contact[64]; /* of the change before */
};

static void show_progress(void *self, const struct run_progress *now)
{
    struct planning *planning = self;
    progress_show(&planning->progress, now);
}

static void write_change(const struct planning *planning,
                         const struct run_planned *planned)
{
    struct json_writer *json = planning->json;
    json_begin_object(json);
    json_member_text(json, "contact", planned->contact);
    if (planning->addresses)
        json_member_text(json, "address", planned->address);
    json_member_text(json, "step", planned->step);
    json_member_text(json, "change", planned->what);
    json_member_text(json, "rule", planned->rule);
    json_member_text(json, "held", planned->held);
    plan_write_fields(json, planned);
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
    if (planning->shown++ >= SHOWN_MOST)
        return;
    if (!text_same(planned->contact, planning->contact))
        shown_format(out, "\n%s%s%s\n", planned->contact,
                     planning->addresses ? "  " : "",
                     planning->addresses ? planned->address : "");
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

/* ---- Groups ---- */

/* The group that it belongs to, or NULL: there are too many of them. */
static struct group *find_group(struct groups *groups, const char *what,
                                const char *why)
{
    for (size_t i = 0; i < groups->count; i++)
        if (text_same(groups->each[i].what, what) &&
            text_same(groups->each[i].why, why))
            return &groups->each[i];
    if (groups->count == GROUPS_MOST)
        return NULL;
    struct group *group = &groups->each[groups->count++];
    *group = (struct group){.what = memory_text(what), .why = memory_text(why)};
    return group;
}

static void group_add(struct group *group, const char *contact)
{
    if (group->count++ < NAMED_MOST)
        shown_format(&group->contacts, " %s", contact);
}

/* All contacts who join a segment, and all who leave it, have one reason: they share a
 * line. */
static void group_change(struct planning *planning, const struct run_planned *planned)
{
    struct group *group = find_group(&planning->moves, planned->what, "");
    if (group == NULL)
        print_change(planning, planned);
    else
        group_add(group, planned->contact);
}

static void print_groups(const struct groups *groups, const char *label,
                         struct buffer *out)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->each[i];
        struct buffer line = {0};
        shown_format(out, "\n%" PRId64 " %s\n", group->count,
                     group->count == 1 ? "contact" : "contacts");
        print_labelled(out, label, group->what);
        if (*group->why != '\0')
            print_labelled(out, "because", group->why);
        shown_format(&line, "%s%s", buffer_text(&group->contacts),
                     group->count > NAMED_MOST ? " ..." : "");
        print_labelled(out, "who",
                       buffer_text(&line) + strspn(buffer_text(&line), " "));
        buffer_free(&line);
    }
}

static void groups_free(struct groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        free(groups->each[i].what);
        free(groups->each[i].why);
        buffer_free(&groups->each[i].contacts);
    }
}

/* ---- What is printed ---- */

static void show_left(void *self, const struct run_left *left)
{
    struct planning *planning = self;
    struct json_writer *json = planning->left_json;
    planning->left++;
    if (json != NULL) {
        json_begin_object(json);
        json_member_text(json, "contact", left->contact);
        json_member_text(json, "step", left->step);
        json_member_text(json, "change", left->what);
        json_member_text(json, "why", left->why);
        json_end_object(json);
        return;
    }
    struct group *group = find_group(&planning->lefts, left->what, left->why);
    if (group != NULL)
        group_add(group, left->contact);
}

static void show_change(void *self, const struct run_planned *planned)
{
    struct planning *planning = self;
    const bool would = *planned->held == '\0';
    if (planning->writer != NULL && would)
        plan_writer_add(planning->writer, planned);
    if (planning->json != NULL)
        write_change(planning, planned);
    else if (planning->writer == NULL &&
             text_same(planned->step, work_name(WORK_SEGMENTS)))
        group_change(planning, planned);
    else if (planning->writer == NULL)
        print_change(planning, planned);
    planning->changes++;
}

/* The array that ends here, as a member. */
static enum wherry_status add_array(struct buffer *document, const char *member,
                                    struct json_writer *json,
                                    struct wherry_error *error)
{
    const char *text = NULL;
    size_t length = 0;
    json_end_array(json);
    enum wherry_status status = json_writer_finish(json, &text, &length, error);
    if (status != WHERRY_OK)
        return status;
    buffer_add_text(document, document->length == 0 ? "{\"" : ",\n\"");
    buffer_add_text(document, member);
    buffer_add_text(document, "\": ");
    buffer_add(document, text, length);
    return WHERRY_OK;
}

static int print_as_json(struct planning *planning, const struct session *session,
                         const struct report *report)
{
    struct wherry_error error = {0};
    struct buffer out = {0}, both = {0};
    enum wherry_status status = add_array(&both, "changes", planning->json, &error);
    if (status == WHERRY_OK && planning->left_json != NULL)
        status = add_array(&both, "left", planning->left_json, &error);
    if (status != WHERRY_OK) {
        buffer_free(&both);
        return command_failed(&error);
    }
    report_json(report, session->pipeline, &out);
    buffer_add_text(&both, ",\n\"report\": ");
    buffer_add(&both, buffer_text(&out), out.length);
    buffer_add_char(&both, '}');
    print_document(buffer_text(&both));
    buffer_free(&both);
    buffer_free(&out);
    return CODE_OK;
}

static void print_as_text(struct planning *planning, const struct session *session,
                          const struct cli *cli, const struct report *report)
{
    struct buffer out = {0};
    report_text(report, session->pipeline, &out);
    print_hide_addresses(&planning->text, cli->show_addresses);
    buffer_add(&out, planning->text.bytes, planning->text.length);
    if (planning->shown > SHOWN_MOST)
        shown_format(&out,
                     "\nand %" PRId64 " more: --out FILE or --json lists them all\n",
                     planning->shown - SHOWN_MOST);
    if (planning->undoes != 0 && planning->changes + planning->left == 0)
        shown_format(&out,
                     "\nNothing to undo: the journal has no %s of run %" PRId64 ".\n",
                     planning->narrowed ? "such write" : "write", planning->undoes);
    print_groups(&planning->moves, "would", &out);
    print_groups(&planning->lefts, "stays", &out);
    if (cli->out != NULL)
        shown_format(
            &out, "\n%" PRId64 " change%s in %s: `wherry apply %s %s` makes %s\n",
            planning->writer->changes, planning->writer->changes == 1 ? " is" : "s are",
            cli->out, session->pipeline->id, cli->out,
            planning->writer->changes == 1 ? "it" : "them");
    print_text(&out);
}

static enum wherry_status make_plan(struct planning *planning,
                                    const struct session *session,
                                    const struct cli *cli, const struct run_undo *undo,
                                    struct report *report, struct wherry_error *error)
{
    const struct work_set none = {0};
    const struct work_set due = work_set_is_empty(cli->work) ? work_all() : cli->work;
    const struct run_options options = {
        .mode = RUN_PLAN,
        .due = undo == NULL ? due : none,
        .undo = undo,
        .allowed = cli->allowed,
        .kind = undo == NULL ? "plan" : "undo",
        .cancelled = turns_cancelled,
        .progress = show_progress,
        .planned = show_change,
        .self = planning,
    };
    progress_begin(&planning->progress);
    enum wherry_status status =
        run_pipeline(session->pipeline, session->list, session->crm, session->store,
                     &options, report, error);
    progress_clear(&planning->progress);
    return status == WHERRY_OK && planning->writer != NULL
               ? plan_writer_finish(planning->writer, error)
               : status;
}

static struct json_writer *begin_array(const struct cli *cli)
{
    struct json_writer *json = print_json_report(cli->show_addresses);
    json_begin_array(json);
    return json;
}

/* `writer` and `file`, to which it writes, may be NULL. */
static int plan_session(struct session *session, const struct cli *cli,
                        const struct run_undo *wanted, struct plan_writer *writer,
                        struct new_file *file)
{
    struct planning planning = {
        .writer = writer,
        .addresses = cli->show_addresses,
        .undoes = wanted == NULL ? 0 : wanted->run,
        .narrowed = wanted != NULL &&
                    (!work_set_is_empty(wanted->steps) || wanted->row_count > 0)};
    struct report report = {0};
    struct wherry_error error = {0};
    struct run_undo undo = {0};
    if (wanted != NULL) {
        undo = *wanted;
        undo.left = show_left;
    }
    if (cli->json)
        planning.json = begin_array(cli);
    if (cli->json && wanted != NULL)
        planning.left_json = begin_array(cli);
    int code = CODE_OK;
    if (make_plan(&planning, session, cli, wanted == NULL ? NULL : &undo, &report,
                  &error) != WHERRY_OK ||
        (file != NULL && new_file_replace(file, &error) != WHERRY_OK))
        code = command_failed(&error);
    else if (cli->json)
        code = print_as_json(&planning, session, &report);
    else
        print_as_text(&planning, session, cli, &report);
    json_writer_destroy(planning.json);
    json_writer_destroy(planning.left_json);
    groups_free(&planning.moves);
    groups_free(&planning.lefts);
    buffer_free(&planning.text);
    report_finish(&report);
    return code;
}

/* ---- Into a file ---- */

/* It has values of people's fields, and replaces a plan, but no device and no link. */
static enum wherry_status begin_file(struct new_file *file, const char *path,
                                     struct wherry_error *error)
{
    struct stat found;
    if (lstat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return fail(error, WHERRY_FAILED,
                    "cannot write the plan to '%s': it exists and is not a file", path);
    return new_file_begin(file, path, error);
}

static int plan_into(struct session *session, const struct cli *cli,
                     const struct run_undo *undo)
{
    struct plan_writer writer = {0};
    struct wherry_error error = {0};
    struct new_file file = {0};
    if (begin_file(&file, cli->out, &error) != WHERRY_OK) {
        new_file_drop(&file);
        return command_failed(&error);
    }
    char state[PLAN_FILE_STATE];
    plan_file_state(session->store, state);
    const struct plan_head head = {.pipeline = session->pipeline->id,
                                   .state = state,
                                   .made_ms = clock_now_ms(),
                                   .addresses = cli->show_addresses,
                                   .undo = undo == NULL ? 0 : undo->run};
    plan_writer_begin(&writer, file.descriptor, &head);
    int code = plan_session(session, cli, undo, &writer, &file);
    plan_writer_free(&writer);
    new_file_drop(&file);
    return code;
}

int planning_make(struct session *session, const struct cli *cli,
                  const struct run_undo *undo)
{
    return cli->out == NULL ? plan_session(session, cli, undo, NULL, NULL)
                            : plan_into(session, cli, undo);
}
