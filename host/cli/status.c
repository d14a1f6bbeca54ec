/* status.c -- how each pipeline is doing. */
#include <inttypes.h>
#include <stdio.h>

#include "host/alerts/alerts.h"
#include "host/base/arena.h"
#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/ages.h"
#include "host/cli/alert_lines.h"
#include "host/cli/foretold.h"
#include "host/cli/lateness.h"
#include "host/cli/outcome.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/rhythm.h"
#include "host/cli/specs.h"
#include "host/cli/status_hosts.h"
#include "host/cli/status_json.h"
#include "host/cli/status_metrics.h"
#include "host/cli/whole.h"
#include "host/picture/connection.h"
#include "host/schedule/facts_read.h"
#include "host/schedule/fall.h"
#include "host/store/runs.h"

static void print_run(const struct facts *facts, int64_t now_ms, struct buffer *out)
{
    struct buffer line = {0};
    if (facts->running) {
        buffer_add_text(&line, "under way since ");
        print_when(&line, facts->last.started_ms, now_ms);
    } else if (facts->last.id == 0) {
        buffer_add_text(&line, "none yet");
    } else {
        print_when(&line, facts->last.started_ms, now_ms);
        shown_format(&line, ": %s", outcome_of_run(&facts->last));
        /* The refusal is under `error` already. */
        bool told =
            facts->last.code == CODE_DENIED && *facts->connection.reason != '\0';
        if (*facts->last.summary != '\0' && !told)
            shown_format(&line, "; %s", facts->last.summary);
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

static void print_counts(const struct facts *facts, struct buffer *out)
{
    const struct store_counts *counts = &facts->counts;
    const char *id = facts->pipeline->id;
    struct buffer line = {0};
    shown_format(&line, "%" PRId64 " on the list (%" PRId64 " subscribed)",
                 counts->on_list, counts->subscribed);
    if (passes_read(&facts->passes, SIDE_CRM) ||
        !passes_read(&facts->passes, SIDE_LIST))
        shown_format(&line, ", %" PRId64 " in the CRM, %" PRId64 " on both sides",
                     counts->in_crm, counts->linked);
    else
        buffer_add_text(&line, "; the contacts of the CRM were never read");
    print_labelled(out, "contacts", buffer_text(&line));
    print_owing(&facts->owing, id, out);
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
static void print_ages(const struct facts *facts, int64_t now_ms, struct buffer *out)
{
    struct buffer line = {0};
    if (ages_tell(&facts->passes, now_ms, &line))
        print_labelled(out, "read", buffer_text(&line));
    buffer_clear(&line);
    if (!facts->spec_wrong &&
        whole_tell(facts->pipeline, &facts->passes, now_ms, &line))
        print_labelled(out, "verify", buffer_text(&line));
    buffer_free(&line);
}

/* Whether what was written is there. */
static void print_audit(const struct facts *facts, int64_t now_ms, struct buffer *out)
{
    struct buffer line = {0};
    if (facts->audited_ms == 0)
        return;
    shown_format(&line, "%" PRId64 " change%s read back ", facts->audited,
                 facts->audited == 1 ? "" : "s");
    print_when(&line, facts->audited_ms, now_ms);
    if (facts->drifted == 0)
        buffer_add_text(&line, ", as written");
    else
        shown_format(&line, ", %" PRId64 " no longer there: see `wherry history %s`",
                     facts->drifted, facts->pipeline->id);
    print_labelled(out, "audit", buffer_text(&line));
    buffer_free(&line);
}

/* What a baseline has read is counted only when a side is there to its end. */
static bool is_counted(const struct facts *facts)
{
    return facts->counts.on_list + facts->counts.in_crm > 0 ||
           facts->cuts[SIDE_LIST].told + facts->cuts[SIDE_CRM].told == 0;
}

/* How far a baseline has come that is not complete. */
static void print_cut(const struct facts *facts, const struct foretold *foretold,
                      struct buffer *out)
{
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct facts_cut *cut = &facts->cuts[side];
        struct buffer line = {0};
        if (cut->told == 0)
            continue;
        shown_format(&line, facts->running ? "%" PRId64 : "cut after %" PRId64,
                     cut->told);
        if (cut->expected >= cut->told)
            shown_format(&line, " of about %" PRId64, cut->expected);
        shown_format(&line, " records of the %s%s", side_title((enum side)side),
                     facts->running ? " are read" : "; the next run continues there");
        foretold_rest(foretold, (enum side)side, cut->told, cut->expected, &line);
        print_labelled(out, "baseline", buffer_text(&line));
        buffer_free(&line);
    }
}

/* A limit stopped a step of the last run, and nobody has allowed it since. */
static bool is_limited(const struct facts *facts)
{
    return !facts->running && facts->last.id != 0 && facts->last.ended_ms != 0 &&
           facts->last.code == CODE_LIMIT;
}

static void advise_baseline(const char *id, const struct foretold *foretold,
                            struct buffer *line)
{
    shown_format(line,
                 "`wherry run %s` takes the baseline: it reads both sides and writes "
                 "nothing",
                 id);
    foretold_baseline(foretold, line);
}

/* What to do next, if something must be done. */
static void print_advice(const struct facts *facts, const struct foretold *foretold,
                         int64_t now_ms, struct buffer *out)
{
    struct buffer line = {0};
    const char *id = facts->pipeline->id;
    if (facts->spec_wrong)
        buffer_add_text(&line, "fix the spec; `wherry check` shows what is wrong");
    else if (facts->connection.gone_alone)
        shown_format(&line,
                     "use the new one with --state (WHERRY_STATE); nothing runs here: "
                     "remove the spec here, or let it begin again with `wherry delete "
                     "%s --mark`",
                     id);
    else if (facts->connection.gone)
        shown_format(&line,
                     "use the new one with --state (WHERRY_STATE); `wherry delete %s` "
                     "removes this one",
                     id);
    else if (facts->connection.state == CONNECTION_ERROR)
        shown_format(
            &line, "fix this: the next run tries again, `wherry refresh %s` tries now",
            id);
    else if (facts->connection.state == CONNECTION_PAUSED)
        shown_format(&line, "`wherry resume %s` lets it run again", id);
    else if (facts->connection.state == CONNECTION_NEW && !facts->running)
        advise_baseline(id, foretold, &line);
    else if (facts->late > 0 || is_limited(facts))
        lateness_advise(id, &facts->last, facts->running, now_ms, &line);
    if (line.length > 0)
        print_labelled(out, "to do", buffer_text(&line));
    buffer_free(&line);
}

static void print_facts(const struct facts *facts, const struct foretold *foretold,
                        int64_t now_ms, struct buffer *out)
{
    const struct pipeline *pipeline = facts->pipeline;
    struct buffer line = {0};
    print_headline(out, pipeline->id, facts_state(facts),
                   facts->spec_wrong ? 0 : facts->connection.since_ms, now_ms);
    if (pipeline->title != NULL && *pipeline->title != '\0')
        print_labelled(out, "title", pipeline->title);
    shown_format(&line, "%s and %s, in %s", pipeline->crm.plugin, pipeline->list.plugin,
                 pipeline->file);
    print_labelled(out, "between", buffer_text(&line));
    buffer_free(&line);
    if (!facts->spec_wrong)
        rhythm_print(pipeline, now_ms, out);
    if (*facts->connection.reason != '\0')
        print_labelled(out, "error", facts->connection.reason);
    if (facts->unreadable)
        return;
    print_run(facts, now_ms, out);
    if (facts->known) {
        print_cut(facts, foretold, out);
        if (is_counted(facts))
            print_counts(facts, out);
        print_ages(facts, now_ms, out);
        print_audit(facts, now_ms, out);
        lateness_print(facts->works, facts->connection.state == CONNECTION_PAUSED,
                       now_ms, out);
        lateness_print_alarm(facts->works, now_ms, out);
        alert_lines_print(&facts->alerts, now_ms, out);
    }
    print_advice(facts, foretold, now_ms, out);
}

struct printing {
    const struct cli *cli;
    const struct specs *specs;
    struct json_writer *json; /* NULL: text */
    struct buffer text;
    struct status_metrics metrics;
    struct arena arena; /* of the lines about all pipelines */
    int64_t now_ms;
    int code;
};

static void worsen(struct printing *printing, int code)
{
    if (code > printing->code)
        printing->code = code;
}

/* One table: the worst condition over all pipelines decides the exit code. An
 * unreadable state, and a wrong spec, are counted elsewhere. */
static int code_of(const struct facts *facts)
{
    const struct {
        bool holds;
        int code;
    } rows[] = {
        {facts->connection.state == CONNECTION_ERROR, CODE_DENIED},
        {is_limited(facts), CODE_LIMIT},
        {facts->late > 0, CODE_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].holds)
            return rows[i].code;
    return CODE_OK;
}

static void print_pipeline(struct printing *printing, const struct pipeline *pipeline)
{
    struct wherry_error error = {0};
    struct facts facts;
    const bool spec_wrong = blamed_has(&printing->specs->blamed, pipeline->id);
    fall_tell(printing->cli->states, pipeline->id, false, NULL);
    const bool read =
        facts_read(printing->cli->states, pipeline, spec_wrong, alerts_look,
                   printing->now_ms, &printing->arena, &facts, &error) == WHERRY_OK;
    if (!read)
        worsen(printing, command_code(&error));
    if (printing->cli->metrics) {
        if (!read) /* numbers have no words: what is printed otherwise has them */
            command_failed(&error);
        status_metrics_add(&printing->metrics, &facts);
    } else if (printing->json != NULL) {
        struct status_codes codes = {.count = 0};
        status_codes_read(printing->cli, &facts, &codes);
        status_write_with(&facts, printing->cli->runs == 0 ? NULL : &codes,
                          printing->now_ms, printing->json);
    } else {
        if (printing->text.length > 0)
            buffer_add_char(&printing->text, '\n');
        const struct foretold foretold =
            foretold_by_spec(printing->specs->registry, pipeline);
        print_facts(&facts, &foretold, printing->now_ms, &printing->text);
    }
    worsen(printing, code_of(&facts));
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
        log_write(LOG_WARNING, "no spec found in '%s': `wherry init` writes one",
                  printing->cli->specs);
    }
}

int command_status(const struct cli *cli)
{
    struct specs specs = {0};
    struct printing printing = {.cli = cli, .specs = &specs, .now_ms = clock_now_ms()};
    if (cli->hosts)
        return status_hosts(cli);
    if (!specs_load(cli, SPECS_STATE, NULL, &specs)) {
        specs_free(&specs);
        return CODE_SPEC;
    }
    if (cli->json && !cli->metrics) {
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
    if (cli->metrics) {
        status_metrics_print(&printing.metrics, cli, (int64_t)specs.errors,
                             printing.now_ms);
    } else if (cli->json) {
        json_end_array(printing.json);
        print_json(printing.json);
    } else {
        print_text(&printing.text);
    }
    arena_free(&printing.arena);
    specs_free(&specs);
    return printing.code;
}
