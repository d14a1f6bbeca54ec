/* check.c -- are the specs and the plugins right? */
#include <stdio.h>

#include "host/alerts/alerts.h"
#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/alerting.h"
#include "host/cli/print.h"
#include "host/cli/spec_lines.h"
#include "host/cli/specs.h"

static void write_complaint(struct json_writer *json,
                            const struct spec_complaint *complaint)
{
    json_begin_object(json);
    json_member_text(json, "severity",
                     complaint->severity == SPEC_WARNING ? "warning" : "error");
    print_member_words(json, "file", complaint->place.file);
    json_member_integer(json, "line", complaint->place.line);
    json_member_integer(json, "column", complaint->place.column);
    json_member_text(json, "pipeline", complaint->pipeline);
    print_member_words(json, "message", complaint->message);
    json_end_object(json);
}

/* ---- A test of the alerts ---- */

struct testing {
    const char *pipeline;
    struct json_writer *json; /* NULL: text */
    struct buffer *out;
    size_t told, failed;
};

static void show_test(void *self, const char *channel, enum wherry_status status,
                      const char *why)
{
    struct testing *testing = self;
    testing->told++;
    testing->failed += status != WHERRY_OK;
    if (testing->json == NULL) {
        shown_format(testing->out, "%s: a test went to %s", testing->pipeline, channel);
        if (status != WHERRY_OK)
            shown_format(testing->out, " and did not arrive: %s", why);
        buffer_add_char(testing->out, '\n');
        return;
    }
    json_begin_object(testing->json);
    json_member_text(testing->json, "pipeline", testing->pipeline);
    json_member_text(testing->json, "channel", channel);
    json_member_boolean(testing->json, "arrived", status == WHERRY_OK);
    print_member_words(testing->json, "error", status == WHERRY_OK ? "" : why);
    json_end_object(testing->json);
}

/* Of each pipeline that is fine. */
static void test_alerts(const struct specs *specs, struct testing *testing)
{
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++) {
        const struct pipeline *pipeline = spec_pipeline(specs->set, i);
        const struct alerts_options options = {.pipeline = pipeline,
                                               .now_ms = clock_now_ms(),
                                               .haste = fault_haste(),
                                               .self = testing};
        testing->pipeline = pipeline->id;
        if (!blamed_has(&specs->blamed, pipeline->id))
            alerts_test(&options, show_test, NULL);
    }
}

static size_t print_tests(const struct specs *specs, struct buffer *out)
{
    struct testing testing = {.out = out};
    test_alerts(specs, &testing);
    if (testing.told == 0)
        buffer_add_text(out, "nobody gets alerts: no spec has 'alerts', and neither "
                             "--alert-run nor --alert-webhook is given\n");
    return testing.told == 0 ? 1 : testing.failed;
}

static size_t write_tests(const struct specs *specs, struct json_writer *json)
{
    struct testing testing = {.json = json};
    json_key(json, "alerts");
    json_begin_array(json);
    test_alerts(specs, &testing);
    json_end_array(json);
    return testing.told == 0 ? 1 : testing.failed;
}

/* ---- One of them ---- */

/* The pipeline that is named. NULL: none is, or its spec is too wrong to be read. */
static const struct pipeline *find_named(const struct cli *cli,
                                         const struct specs *specs)
{
    for (size_t i = 0; cli->operand_count > 0 && i < spec_pipeline_count(specs->set);
         i++)
        if (text_same(spec_pipeline(specs->set, i)->id, cli->operands[0]))
            return spec_pipeline(specs->set, i);
    return NULL;
}

/* Its file, also where only complaints tell of it. NULL: all of them are asked for, or no
 * spec has this pipeline. */
static const char *find_file(const struct cli *cli, const struct specs *specs)
{
    const struct pipeline *named = find_named(cli, specs);
    if (named != NULL || cli->operand_count == 0)
        return named == NULL ? NULL : named->file;
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++)
        if (text_same(spec_complaint(specs->set, i)->pipeline, cli->operands[0]))
            return spec_complaint(specs->set, i)->place.file;
    return NULL;
}

static bool is_asked_for(const char *file, const struct spec_complaint *complaint)
{
    return file == NULL || text_same(complaint->place.file, file);
}

/* ---- All of it ---- */

/* Gives how many tests failed. */
static size_t print_as_json(const struct cli *cli, const struct specs *specs)
{
    const struct pipeline *named = find_named(cli, specs);
    const char *file = find_file(cli, specs);
    size_t failed = 0;
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_key(json, "pipelines");
    json_begin_array(json);
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++)
        if (cli->operand_count == 0 || named == spec_pipeline(specs->set, i))
            json_text(json, spec_pipeline(specs->set, i)->id);
    json_end_array(json);
    json_key(json, "complaints");
    json_begin_array(json);
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++)
        if (is_asked_for(file, spec_complaint(specs->set, i)))
            write_complaint(json, spec_complaint(specs->set, i));
    json_end_array(json);
    if (cli->lines)
        spec_lines_write(specs->registry, named, file, json);
    json_key(json, "refused_plugins");
    json_begin_array(json);
    for (size_t i = 0; i < registry_refusal_count(specs->registry); i++)
        print_words(json, registry_refusal(specs->registry, i));
    json_end_array(json);
    json_key(json, "hidden_plugins");
    json_begin_array(json);
    for (size_t i = 0; i < registry_hiding_count(specs->registry); i++)
        print_words(json, registry_hiding(specs->registry, i));
    json_end_array(json);
    if (cli->alerts)
        failed = write_tests(specs, json);
    json_end_object(json);
    print_json(json);
    return failed;
}

static size_t fine_pipelines(const struct specs *specs)
{
    size_t fine = 0;
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++)
        fine += !blamed_has(&specs->blamed, spec_pipeline(specs->set, i)->id);
    return fine;
}

static size_t print_as_text(const struct cli *cli, const struct specs *specs)
{
    const char *file = find_file(cli, specs);
    struct buffer out = {0};
    size_t failed = 0;
    if (cli->lines)
        spec_lines_print(specs->registry, find_named(cli, specs), file, &out);
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++) {
        if (!is_asked_for(file, spec_complaint(specs->set, i)))
            continue;
        specs_format(spec_complaint(specs->set, i), &out);
        buffer_add_char(&out, '\n');
    }
    for (size_t i = 0; i < registry_refusal_count(specs->registry); i++)
        shown_format(&out, "%s\n", registry_refusal(specs->registry, i));
    for (size_t i = 0; i < registry_hiding_count(specs->registry); i++)
        shown_format(&out, "%s\n", registry_hiding(specs->registry, i));
    size_t fine = fine_pipelines(specs);
    size_t errors = specs->errors;
    size_t warnings = spec_complaint_count(specs->set) - errors;
    size_t plugins = registry_count(specs->registry);
    if (fine + errors == 0)
        shown_format(&out, "no spec found in '%s': `wherry init` writes one\n",
                     cli->specs);
    else
        shown_format(&out, "%zu pipeline%s correct, %zu error%s, %zu warning%s\n", fine,
                     fine == 1 ? " is" : "s are", errors, errors == 1 ? "" : "s",
                     warnings, warnings == 1 ? "" : "s");
    shown_format(&out, "%zu plugin%s loaded, %zu refused\n", plugins,
                 plugins == 1 ? "" : "s", registry_refusal_count(specs->registry));
    if (cli->alerts)
        failed = print_tests(specs, &out);
    print_text(&out);
    return failed;
}

int command_check(const struct cli *cli)
{
    struct specs specs = {0};
    int code = CODE_SPEC;
    if (alerting_check() != CODE_OK)
        return CODE_USAGE;
    if (cli->lines && cli->operand_count == 0) {
        log_write(LOG_ERROR, "'--lines' needs PIPELINE: it shows one spec");
        return CODE_USAGE;
    }
    if (specs_load(cli, SPECS_CHECK, NULL, &specs)) {
        if (cli->operand_count > 0 && find_file(cli, &specs) == NULL) {
            log_write(LOG_ERROR, "no spec has the pipeline '%s'", cli->operands[0]);
            specs_free(&specs);
            return CODE_USAGE;
        }
        const size_t failed =
            cli->json ? print_as_json(cli, &specs) : print_as_text(cli, &specs);
        bool none = spec_pipeline_count(specs.set) == 0;
        if (specs.errors > 0 || none)
            code = CODE_SPEC;
        else if (registry_refusal_count(specs.registry) > 0 || failed > 0)
            code = CODE_FAILED;
        else
            code = CODE_OK;
    }
    specs_free(&specs);
    return code;
}
