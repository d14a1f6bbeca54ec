/* conform.c -- does a connector of your own follow the rules of the interface? */
#include "host/conform/conform.h"

#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/specs.h"
#include "host/spec/check_set.h"
#include "host/spec/pack.h"

/* The author's spec, and the sides of it that have the connector. */
struct against {
    struct spec_set *set;
    struct subject_side sides[CONFORM_SIDES];
    size_t count;
};

static const char *const found_names[] = {
    [FOUND_NOTHING] = "skipped",
    [FOUND_PASSED] = "passed",
    [FOUND_FAILED] = "failed",
    [FOUND_SKIPPED] = "skipped",
};

static void add_side(struct against *against, const struct pipeline *pipeline,
                     enum wherry_role role, const char *plugins)
{
    const struct spec_contact_sync *sync = &pipeline->contact_sync;
    const bool list = role == WHERRY_LIST;
    struct subject_side *side = &against->sides[against->count++];
    *side = (struct subject_side){
        .name = list ? "list" : "CRM",
        .role = role,
        .connection = list ? &pipeline->list : &pipeline->crm,
        .other = list ? &pipeline->crm : &pipeline->list,
        .plugins = plugins,
        .fields = memory_array(sync->field_count + 1, sizeof *side->fields)};
    for (size_t i = 0; i < sync->field_count; i++)
        side->fields[side->field_count++] =
            list ? sync->fields[i].list : sync->fields[i].crm;
}

/* The first pipeline that has it on either side. */
static void find_sides(struct against *against, const char *plugin, const char *plugins)
{
    for (size_t i = 0; i < spec_pipeline_count(against->set); i++) {
        const struct pipeline *pipeline = spec_pipeline(against->set, i);
        if (text_same(pipeline->crm.plugin, plugin))
            add_side(against, pipeline, WHERRY_CRM, plugins);
        if (text_same(pipeline->list.plugin, plugin))
            add_side(against, pipeline, WHERRY_LIST, plugins);
        if (against->count > 0)
            return;
    }
}

/* Prints everything that is wrong with it; returns the exit code. */
static int tell_complaints(const struct spec_set *set)
{
    int code = CODE_OK;
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        if (complaint->severity == SPEC_ERROR)
            code = CODE_SPEC;
        specs_say(complaint);
    }
    return code;
}

static int read_spec(const struct cli *cli, const char *plugin, struct against *against)
{
    struct wherry_error error = {0};
    struct environment environment = environment_sort();
    against->set = spec_set_create(specs_environment(SPECS_CONNECT), &environment);
    enum wherry_status status = spec_add_directory(against->set, cli->against, &error);
    environment_free(&environment);
    if (status != WHERRY_OK)
        return command_failed(&error);
    spec_check_set(against->set);
    int code = tell_complaints(against->set);
    if (code != CODE_OK)
        return code;
    find_sides(against, plugin, cli->plugins);
    if (against->count > 0)
        return CODE_OK;
    log_write(LOG_ERROR, "no pipeline in '%s' has 'plugin: %s'", cli->against, plugin);
    return CODE_SPEC;
}

static void free_against(struct against *against)
{
    for (size_t i = 0; i < against->count; i++)
        free(against->sides[i].fields);
    spec_set_destroy(against->set);
}

/* The report */

static void count_found(const struct conform_report *report, size_t counts[4])
{
    for (size_t i = 0; i < report->side_count; i++)
        for (int rule = 0; rule < RULE_COUNT; rule++)
            counts[report->sides[i].findings.of[rule].found & 3]++;
}

/* How many rules from this one on were skipped for one reason; else 1. */
static int count_alike(const struct findings *findings, int rule)
{
    const struct finding *first = &findings->of[rule];
    int count = 1;
    while (first->found == FOUND_SKIPPED && rule + count < RULE_COUNT &&
           findings->of[rule + count].found == FOUND_SKIPPED &&
           text_same(findings->of[rule + count].why, first->why))
        count++;
    return count;
}

static void add_finding(struct table *table, const struct findings *findings, int rule)
{
    const struct finding *finding = &findings->of[rule];
    const int count = count_alike(findings, rule);
    struct buffer why = {0};
    if (count > 1)
        shown_format(&why, "and %d more, up to '%s'", count - 1,
                     rule_name((enum rule)(rule + count - 1)));
    else
        shown_format(&why, "%s", rule_asks((enum rule)rule));
    if (finding->why[0] != '\0')
        shown_format(&why, ": %s", finding->why);
    table_cell(table, found_names[finding->found & 3]);
    table_cell(table, rule_name((enum rule)rule));
    table_cell(table, buffer_text(&why));
    buffer_free(&why);
}

static void print_findings(struct buffer *out, const struct conform_side *side)
{
    struct table table;
    if (side->name[0] != '\0')
        shown_format(out, "as the %s:\n", side->name);
    table_begin(&table, 3);
    for (int rule = 0; rule < RULE_COUNT; rule += count_alike(&side->findings, rule))
        add_finding(&table, &side->findings, rule);
    table_end(&table, out);
}

static void print_report(const struct cli *cli, const struct conform_report *report)
{
    struct buffer out = {0};
    size_t counts[4] = {0};
    count_found(report, counts);
    shown_format(&out, "%s %s (%s), made for interface %d.%u\n", report->facts.name,
                 report->facts.version, cli->operands[0], WHERRY_ABI_MAJOR,
                 report->facts.abi_minor);
    for (size_t i = 0; i < report->side_count; i++)
        print_findings(&out, &report->sides[i]);
    shown_format(&out, "%zu passed, %zu failed, %zu skipped\n", counts[FOUND_PASSED],
                 counts[FOUND_FAILED], counts[FOUND_SKIPPED]);
    if (counts[FOUND_FAILED] > 0)
        buffer_add_text(
            &out, "wherry.h and wherry_data.h explain each rule, marked as [name]\n");
    print_text(&out);
}

static void write_findings(struct json_writer *json, const struct conform_side *side)
{
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        const struct finding *finding = &side->findings.of[rule];
        json_begin_object(json);
        json_member_text(json, "side", side->name);
        json_member_text(json, "rule", rule_name((enum rule)rule));
        json_member_text(json, "asks", rule_asks((enum rule)rule));
        json_member_text(json, "found", found_names[finding->found & 3]);
        print_member_words(json, "why", finding->why);
        json_end_object(json);
    }
}

static void print_as_json(const struct cli *cli, const struct conform_report *report)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_member_text(json, "plugin", report->facts.name);
    print_member_words(json, "version", report->facts.version);
    json_member_integer(json, "abi_minor", report->facts.abi_minor);
    print_member_words(json, "file", cli->operands[0]);
    json_key(json, "findings");
    json_begin_array(json);
    for (size_t i = 0; i < report->side_count; i++)
        write_findings(json, &report->sides[i]);
    json_end_array(json);
    json_end_object(json);
    print_json(json);
}

/* Before any of it is done. */
static void say_what_is_written(const struct against *against,
                                const struct writing_names *names)
{
    struct buffer line = {0};
    shown_format(
        &line,
        "This creates the contact %s, changes it (a list renames it to %s), "
        "and leaves it unsubscribed. On a list with static segments it creates "
        "'%s' and removes it. It changes nobody else.\n",
        names->address, names->moved, names->segment);
    for (size_t i = 0; i < against->count; i++)
        if (against->sides[i].connection->account != NULL)
            shown_format(&line, "It does this in the account '%s'.\n",
                         against->sides[i].connection->account);
    print_aside(&line);
}

static int look(const struct cli *cli, const struct against *against,
                struct conform_report *report)
{
    static const struct subject_side nobody = {.name = ""};
    struct writing_names names = {0};
    size_t counts[4] = {0};
    const bool writes = cli->write && against->count > 0;
    writing_name(&names);
    if (writes)
        say_what_is_written(against, &names);
    conform_run(cli->operands[0], against->count == 0 ? &nobody : against->sides,
                against->count == 0 ? 1 : against->count, writes ? &names : NULL,
                report);
    count_found(report, counts);
    if (cli->json)
        print_as_json(cli, report);
    else
        print_report(cli, report);
    return counts[FOUND_FAILED] > 0 || counts[FOUND_PASSED] == 0 ? CODE_FAILED
                                                                 : CODE_OK;
}

int command_conform(const struct cli *cli)
{
    struct against against = {0};
    struct conform_report report = {0};
    char refusal[512];
    int code = CODE_FAILED;
    if (cli->write && cli->against == NULL) {
        log_write(LOG_ERROR,
                  "'--write' needs '--against SPEC', which names the account");
        return CODE_USAGE;
    }
    if (!conform_describe(cli->operands[0], &report.facts, refusal, sizeof refusal)) {
        log_write(LOG_ERROR, "%s", refusal);
        return CODE_FAILED;
    }
    if (cli->against != NULL)
        code = read_spec(cli, report.facts.name, &against);
    if (cli->against == NULL || code == CODE_OK)
        code = look(cli, &against, &report);
    free_against(&against);
    return code;
}
