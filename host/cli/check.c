/* check.c -- are the specs and the plugins right? */
#include <stdio.h>

#include "host/base/buffer.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
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

static int print_as_json(const struct specs *specs)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_key(json, "pipelines");
    json_begin_array(json);
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++)
        json_text(json, spec_pipeline(specs->set, i)->id);
    json_end_array(json);
    json_key(json, "complaints");
    json_begin_array(json);
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++)
        write_complaint(json, spec_complaint(specs->set, i));
    json_end_array(json);
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
    json_end_object(json);
    return print_json(json);
}

static size_t fine_pipelines(const struct specs *specs)
{
    size_t fine = 0;
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++)
        fine += !blamed_has(&specs->blamed, spec_pipeline(specs->set, i)->id);
    return fine;
}

static void print_as_text(const struct cli *cli, const struct specs *specs)
{
    struct buffer out = {0};
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++) {
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
        shown_format(&out, "no spec found in '%s'\n", cli->specs);
    else
        shown_format(&out, "%zu pipeline%s correct, %zu error%s, %zu warning%s\n", fine,
                     fine == 1 ? " is" : "s are", errors, errors == 1 ? "" : "s",
                     warnings, warnings == 1 ? "" : "s");
    shown_format(&out, "%zu plugin%s loaded, %zu refused\n", plugins,
                 plugins == 1 ? "" : "s", registry_refusal_count(specs->registry));
    print_text(&out);
}

int command_check(const struct cli *cli)
{
    struct specs specs = {0};
    int code = CODE_SPEC;
    if (specs_load(cli, SPECS_CHECK, &specs)) {
        if (cli->json)
            print_as_json(&specs);
        else
            print_as_text(cli, &specs);
        bool none = spec_pipeline_count(specs.set) == 0;
        if (specs.errors > 0 || none)
            code = CODE_SPEC;
        else if (registry_refusal_count(specs.registry) > 0)
            code = CODE_FAILED;
        else
            code = CODE_OK;
    }
    specs_free(&specs);
    return code;
}
