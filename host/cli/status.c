/* status.c -- how each pipeline is doing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/ages.h"
#include "host/cli/lateness.h"
#include "host/cli/outcome.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/rhythm.h"
#include "host/cli/specs.h"
#include "host/cli/whole.h"
#include "host/picture/connection.h"
#include "host/picture/passes.h"
#include "host/picture/value.h"
#include "host/schedule/fall.h"
#include "host/schedule/late.h"
#include "host/store/lease.h"
#include "host/store/rows.h"
#include "host/store/runs.h"
#include "host/store/store.h"
#include "host/tell/owing.h"

/* What is known of one pipeline. Texts are the arena's. */
struct standing {
    /* The last audit that found something to look at; see host/sync/audit.h. */
    int64_t audited_ms, audited, drifted;
    const struct pipeline *pipeline;
    bool spec_wrong;
    bool running; /* a run is under way */
    bool known;   /* there is state */
    bool
        unreadable; /* there is state, or may be: the connection's reason says why not */
    struct connection connection;
    struct store_run last; /* id 0: none */
    struct store_counts counts;
    struct passes passes;
    /* What a baseline that is not complete has read of a side; 0: nothing is kept. */
    struct cut_read {
        int64_t told, expected;
    } cuts[STORE_SIDES];
    struct owing owing;            /* of a valid spec */
    struct late works[WORK_COUNT]; /* of a valid spec */
    int late;                      /* how many of them are */
    struct arena arena;
};

static void keep_last(void *self, const struct store_run *run)
{
    struct standing *standing = self;
    standing->last = *run;
    standing->last.kind = arena_text(&standing->arena, run->kind);
    standing->last.summary =
        arena_text(&standing->arena, run->summary == NULL ? "" : run->summary);
    standing->last.report = NULL;
}

/* Nobody holds the lease of a pipeline that is at rest. */
static bool is_running(const struct cli *cli, const char *id)
{
    struct buffer name = {0};
    struct wherry_error error = {0};
    struct lease *lease = NULL;
    shown_format(&name, "pipeline %s", id);
    enum wherry_status status =
        lease_take(cli->state, buffer_text(&name), 0, NULL, NULL, &lease, &error);
    lease_release(lease);
    buffer_free(&name);
    return status == WHERRY_END;
}

/* How far its work is. A wrong spec does not say when that is due. */
static void judge_works(struct standing *standing, struct store *store, int64_t now_ms)
{
    if (!standing->spec_wrong)
        standing->late = late_read(standing->pipeline, store, &standing->connection,
                                   now_ms, standing->works);
}

static enum wherry_status read_store(struct standing *standing, struct store *store,
                                     int64_t now_ms, struct wherry_error *error)
{
    connection_read(store, &standing->arena, &standing->connection);
    standing->passes = passes_load(store);
    standing->audited_ms = value_number(store, VALUE_AUDITED_MS, 0, 0);
    standing->audited = value_number(store, VALUE_AUDITED, 0, 0);
    standing->drifted = value_number(store, VALUE_DRIFTED, 0, 0);
    for (int side = 0; side < STORE_SIDES; side++) {
        standing->cuts[side].told = value_number(store, VALUE_CUT_TOLD, side, 0);
        standing->cuts[side].expected =
            value_number(store, VALUE_CUT_EXPECTED, side, 0);
    }
    judge_works(standing, store, now_ms);
    enum wherry_status status = store_runs(store, 1, keep_last, standing, error);
    if (status == WHERRY_OK && !standing->spec_wrong)
        status = owing_count(standing->pipeline, store, &standing->owing, error);
    /* The last: it also fails for what could not be read before. */
    if (status == WHERRY_OK)
        status = store_count(store, &standing->counts, error);
    return status;
}

/* Nothing of what could not be read whole is told. */
static void tell_unreadable(struct standing *standing, const struct wherry_error *error)
{
    standing->connection =
        (struct connection){.reason = arena_text(&standing->arena, error->message)};
    standing->last = (struct store_run){0};
    standing->counts = (struct store_counts){0};
    standing->passes = (struct passes){0};
    memset(standing->works, 0, sizeof standing->works);
    standing->late = 0;
    standing->known = false;
    standing->unreadable = true;
}

static enum wherry_status read_standing(const struct cli *cli, int64_t now_ms,
                                        struct standing *standing,
                                        struct wherry_error *error)
{
    struct buffer path = {0};
    struct store *store = NULL;
    paths_store(cli, standing->pipeline->id, &path);
    enum wherry_status status =
        store_open(buffer_text(&path), STORE_READ, &store, error);
    buffer_free(&path);
    if (status == WHERRY_END) {
        judge_works(standing, NULL, now_ms);
        return WHERRY_OK;
    }
    if (status == WHERRY_OK) {
        standing->known = true;
        standing->running = is_running(cli, standing->pipeline->id);
        status = read_store(standing, store, now_ms, error);
        store_close(store);
    }
    if (status != WHERRY_OK)
        tell_unreadable(standing, error);
    return status;
}

static const char *state_of(const struct standing *standing)
{
    if (standing->unreadable)
        return "unreadable";
    return standing->spec_wrong ? "spec wrong"
                                : connection_state_name(standing->connection.state);
}

static void print_run(const struct standing *standing, int64_t now_ms,
                      struct buffer *out)
{
    struct buffer line = {0};
    if (standing->running) {
        buffer_add_text(&line, "under way since ");
        print_when(&line, standing->last.started_ms, now_ms);
    } else if (standing->last.id == 0) {
        buffer_add_text(&line, "none yet");
    } else {
        print_when(&line, standing->last.started_ms, now_ms);
        shown_format(&line, ": %s", outcome_of_run(&standing->last));
        /* The refusal stands under `error` already. */
        bool told =
            standing->last.code == CODE_DENIED && *standing->connection.reason != '\0';
        if (*standing->last.summary != '\0' && !told)
            shown_format(&line, "; %s", standing->last.summary);
    }
    print_labelled(out, "last run", buffer_text(&line));
    buffer_free(&line);
}

static void print_owing(const struct owing *owing, const char *id, struct buffer *out)
{
    struct buffer line = {0};
    if (owing->owed > 0) {
        shown_format(&line, "%" PRId64 " contact%s; `wherry plan %s` shows the changes",
                     owing->owed, owing->owed == 1 ? "" : "s", id);
        print_labelled(out, "owed", buffer_text(&line));
    }
    if (owing->under_way > 0) {
        buffer_clear(&line);
        shown_format(&line, "%" PRId64 " contact%s; sent; the next runs read them back",
                     owing->under_way, owing->under_way == 1 ? "" : "s");
        print_labelled(out, "under way", buffer_text(&line));
    }
    buffer_free(&line);
}

static void print_counts(const struct standing *standing, struct buffer *out)
{
    const struct store_counts *counts = &standing->counts;
    const char *id = standing->pipeline->id;
    struct buffer line = {0};
    shown_format(&line, "%" PRId64 " on the list (%" PRId64 " subscribed)",
                 counts->on_list, counts->subscribed);
    if (passes_read(&standing->passes, SIDE_CRM) ||
        !passes_read(&standing->passes, SIDE_LIST))
        shown_format(&line, ", %" PRId64 " in the CRM, %" PRId64 " on both sides",
                     counts->in_crm, counts->linked);
    else
        buffer_add_text(&line, "; the contacts of the CRM were never read");
    print_labelled(out, "contacts", buffer_text(&line));
    print_owing(&standing->owing, id, out);
    if (counts->parked > 0) {
        buffer_clear(&line);
        shown_format(&line, "%" PRId64 " contact%s; `wherry parked list %s` shows why",
                     counts->parked, counts->parked == 1 ? "" : "s", id);
        print_labelled(out, "parked", buffer_text(&line));
    }
    buffer_free(&line);
}

/* How old the last whole picture of each side is, and of its changes; and when the next
 * one comes. */
static void print_ages(const struct standing *standing, int64_t now_ms,
                       struct buffer *out)
{
    struct buffer line = {0};
    if (ages_tell(&standing->passes, now_ms, &line))
        print_labelled(out, "read", buffer_text(&line));
    buffer_clear(&line);
    if (!standing->spec_wrong &&
        whole_tell(standing->pipeline, &standing->passes, now_ms, &line))
        print_labelled(out, "verify", buffer_text(&line));
    buffer_free(&line);
}

/* Whether what was written is there. */
static void print_audit(const struct standing *standing, int64_t now_ms,
                        struct buffer *out)
{
    struct buffer line = {0};
    if (standing->audited_ms == 0)
        return;
    shown_format(&line, "%" PRId64 " change%s read back ", standing->audited,
                 standing->audited == 1 ? "" : "s");
    print_when(&line, standing->audited_ms, now_ms);
    if (standing->drifted == 0)
        buffer_add_text(&line, ", as written");
    else
        shown_format(&line, ", %" PRId64 " no longer there: see `wherry history %s`",
                     standing->drifted, standing->pipeline->id);
    print_labelled(out, "audit", buffer_text(&line));
    buffer_free(&line);
}

/* How far a baseline has come that is not complete. */
static void print_cut(const struct standing *standing, struct buffer *out)
{
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct cut_read *cut = &standing->cuts[side];
        struct buffer line = {0};
        if (cut->told == 0)
            continue;
        shown_format(&line, standing->running ? "%" PRId64 : "cut after %" PRId64,
                     cut->told);
        if (cut->expected >= cut->told)
            shown_format(&line, " of about %" PRId64, cut->expected);
        shown_format(&line, " records of the %s%s", side_title((enum side)side),
                     standing->running ? " are read"
                                       : "; the next run continues there");
        print_labelled(out, "baseline", buffer_text(&line));
        buffer_free(&line);
    }
}

static void write_cut(const struct standing *standing, struct json_writer *json)
{
    json_key(json, "baseline_cut");
    json_begin_array(json);
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct cut_read *cut = &standing->cuts[side];
        if (cut->told == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "side", side_name((enum side)side));
        json_member_integer(json, "records", cut->told);
        json_member_integer(json, "expected", cut->expected);
        json_end_object(json);
    }
    json_end_array(json);
}

/* A limit stopped a step of the last run, and nobody has let it go since. */
static bool is_limited(const struct standing *standing)
{
    return !standing->running && standing->last.id != 0 &&
           standing->last.ended_ms != 0 && standing->last.code == CODE_LIMIT;
}

/* What to do next, where something is to be done. */
static void print_advice(const struct standing *standing, struct buffer *out)
{
    struct buffer line = {0};
    const char *id = standing->pipeline->id;
    if (standing->spec_wrong)
        buffer_add_text(&line, "fix the spec; `wherry check` shows what is wrong");
    else if (standing->connection.state == CONNECTION_ERROR)
        shown_format(
            &line, "fix this: the next run tries again, `wherry refresh %s` tries now",
            id);
    else if (standing->connection.state == CONNECTION_PAUSED)
        shown_format(&line, "`wherry resume %s` lets it run again", id);
    else if (standing->connection.state == CONNECTION_NEW && !standing->running)
        shown_format(&line,
                     "`wherry run %s` takes the baseline: it reads both sides and "
                     "writes nothing",
                     id);
    else if (standing->late > 0 || is_limited(standing))
        lateness_advise(id, &standing->last, standing->running, &line);
    if (line.length > 0)
        print_labelled(out, "to do", buffer_text(&line));
    buffer_free(&line);
}

static void print_standing(const struct standing *standing, int64_t now_ms,
                           struct buffer *out)
{
    const struct pipeline *pipeline = standing->pipeline;
    struct buffer line = {0};
    print_headline(out, pipeline->id, state_of(standing),
                   standing->spec_wrong ? 0 : standing->connection.since_ms, now_ms);
    if (pipeline->title != NULL && *pipeline->title != '\0')
        print_labelled(out, "title", pipeline->title);
    shown_format(&line, "%s and %s, in %s", pipeline->crm.plugin, pipeline->list.plugin,
                 pipeline->file);
    print_labelled(out, "between", buffer_text(&line));
    buffer_free(&line);
    if (!standing->spec_wrong)
        rhythm_print(pipeline, now_ms, out);
    if (*standing->connection.reason != '\0')
        print_labelled(out, "error", standing->connection.reason);
    if (standing->unreadable)
        return;
    print_run(standing, now_ms, out);
    if (standing->known) {
        print_cut(standing, out);
        print_counts(standing, out);
        print_ages(standing, now_ms, out);
        print_audit(standing, now_ms, out);
        lateness_print(standing->works, standing->connection.state == CONNECTION_PAUSED,
                       now_ms, out);
        lateness_print_alarm(standing->works, now_ms, out);
    }
    print_advice(standing, out);
}

static void write_standing(const struct standing *standing, int64_t now_ms,
                           struct json_writer *json)
{
    const struct store_counts *counts = &standing->counts;
    json_begin_object(json);
    json_member_text(json, "pipeline", standing->pipeline->id);
    json_member_text(json, "title",
                     standing->pipeline->title == NULL ? ""
                                                       : standing->pipeline->title);
    print_member_words(json, "file", standing->pipeline->file);
    json_member_text(json, "state", state_of(standing));
    print_member_time(json, "since", standing->connection.since_ms);
    json_member_text(json, "error", standing->connection.reason);
    json_member_boolean(json, "running", standing->running);
    json_key(json, "last_run");
    if (standing->last.id == 0)
        json_null(json);
    else
        outcome_write_run(json, &standing->last);
    json_member_integer(json, "on_list", counts->on_list);
    json_member_integer(json, "subscribed", counts->subscribed);
    json_member_integer(json, "in_crm", counts->in_crm);
    json_member_integer(json, "on_both_sides", counts->linked);
    json_member_integer(json, "open", counts->open);
    json_member_integer(json, "owed", standing->owing.owed);
    json_member_integer(json, "under_way", standing->owing.under_way);
    json_member_integer(json, "parked", counts->parked);
    write_cut(standing, json);
    ages_write(&standing->passes, json);
    whole_write(standing->pipeline, standing->spec_wrong, &standing->passes, now_ms,
                json);
    print_member_time(json, "audited", standing->audited_ms);
    json_member_integer(json, "audited_changes", standing->audited);
    json_member_integer(json, "drift", standing->drifted);
    json_member_boolean(json, "late", standing->late > 0);
    lateness_write(standing->works, json);
    json_end_object(json);
}

struct printing {
    const struct cli *cli;
    const struct specs *specs;
    struct json_writer *json; /* NULL: text */
    struct buffer text;
    int64_t now_ms;
    int code;
};

static void worsen(struct printing *printing, int code)
{
    if (code > printing->code)
        printing->code = code;
}

/* One table: the gravest of what holds is how the command ends, over all pipelines. What
 * is unreadable, or a spec that is wrong, has been said by then. */
static int code_of(const struct standing *standing)
{
    const struct {
        bool holds;
        int code;
    } rows[] = {
        {standing->connection.state == CONNECTION_ERROR, CODE_DENIED},
        {is_limited(standing), CODE_LIMIT},
        {standing->late > 0, CODE_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].holds)
            return rows[i].code;
    return CODE_OK;
}

static void print_pipeline(struct printing *printing, const struct pipeline *pipeline)
{
    struct wherry_error error = {0};
    struct standing standing = {.pipeline = pipeline,
                                .connection = {.reason = ""},
                                .spec_wrong =
                                    blamed_has(&printing->specs->blamed, pipeline->id)};
    fall_tell(printing->cli->state, pipeline->id, false, NULL);
    if (read_standing(printing->cli, printing->now_ms, &standing, &error) != WHERRY_OK)
        worsen(printing, command_failed(&error));
    if (printing->json != NULL) {
        write_standing(&standing, printing->now_ms, printing->json);
    } else {
        if (printing->text.length > 0)
            buffer_add_char(&printing->text, '\n');
        print_standing(&standing, printing->now_ms, &printing->text);
    }
    worsen(printing, code_of(&standing));
    arena_free(&standing.arena);
}

static void print_all(struct printing *printing)
{
    const struct specs *specs = printing->specs;
    size_t count = spec_pipeline_count(specs->set);
    for (size_t i = 0; i < count; i++)
        print_pipeline(printing, spec_pipeline(specs->set, i));
    if (specs->errors > 0) {
        specs_tell(specs, NULL);
        worsen(printing, CODE_SPEC);
    } else if (count == 0) {
        log_write(LOG_WARNING, "no spec found in '%s'", printing->cli->specs);
    }
}

int command_status(const struct cli *cli)
{
    struct specs specs = {0};
    struct printing printing = {.cli = cli, .specs = &specs, .now_ms = clock_now_ms()};
    if (!specs_load(cli, SPECS_STATE, &specs)) {
        specs_free(&specs);
        return CODE_SPEC;
    }
    if (cli->json) {
        printing.json = json_writer_create(true);
        json_begin_array(printing.json);
    }
    if (cli->operand_count == 0) {
        print_all(&printing);
    } else {
        const struct pipeline *pipeline =
            specs_find(cli, &specs, cli->operands[0], &printing.code);
        if (pipeline != NULL)
            print_pipeline(&printing, pipeline);
    }
    if (cli->json) {
        json_end_array(printing.json);
        print_json(printing.json);
    } else {
        print_text(&printing.text);
    }
    specs_free(&specs);
    return printing.code;
}
