/* export.c -- manifests that run the pipelines in a cluster. */
#include "config.h"

#include "host/base/error.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/specs.h"
#include "host/export/kubernetes.h"
#include "host/export/nomad.h"
#include "host/setup/placing.h"
#include "host/spec/yaml_writer.h"
#include "plugin/kit/json_tree.h"

/* The image of Containerfile, somewhere. */
#define ANY_IMAGE "registry.example.net/wherry:" PACKAGE_VERSION

struct output {
    const struct cli *cli;
    const char *target;
    struct buffer head; /* the comment that each file begins with */
    struct buffer text;
    /* With --out. */
    struct placed *files;
    size_t count;
    struct arena arena;
};

/* ---- What a reader has to know ---- */

static void add_entry(struct buffer *head, size_t *count, const char *entry)
{
    shown_format(head, "#   %s", entry);
    buffer_add_char(head, '\n');
    (*count)++;
}

static void write_head(struct output *output, const struct bundle *bundle,
                       const struct target_options *options, bool nomad)
{
    struct buffer *head = &output->head, entries = {0};
    size_t count = 0;
    for (size_t i = 0; i < bundle->variable_count; i++)
        add_entry(&entries, &count, bundle->variables[i]);
    for (size_t i = 0; i < bundle->key_count; i++)
        if (!nomad || bundle->keys[i].place != KEY_BESIDE_SPECS)
            add_entry(&entries, &count, bundle->keys[i].entry);
    shown_format(
        head, "# Written by `wherry export %s`: change the specs, and export again.\n",
        output->target);
    if (nomad)
        shown_format(head, "# Each host has the specs in /etc/wherry%s.\n",
                     options->database ? "" : ", and a host volume 'wherry-state'");
    if (count > 0) {
        shown_format(head, "# The secrets are in the %s, under these names:\n",
                     nomad ? "variable 'wherry/keys' of Nomad"
                           : "Secret '" TARGET_SECRETS "'");
        buffer_add(head, buffer_text(&entries), entries.length);
    }
    buffer_free(&entries);
}

static void warn(const struct cli *cli, const struct bundle *bundle)
{
    if (cli->image == NULL)
        log_write(LOG_WARNING,
                  "the jobs name the image '" ANY_IMAGE "'; use --image to "
                  "name yours");
    for (size_t i = 0; i < bundle->job_count; i++) {
        const struct bundle_job *job = &bundle->jobs[i];
        if (job->timing.more_often && !cli->serve)
            log_write(LOG_WARNING,
                      "'%s': cron cannot say '%s'; its job starts more often, at '%s'",
                      job->pipeline->id, job->schedule, job->timing.cron);
    }
    for (size_t i = 0; i < bundle->folder_count; i++)
        log_write(LOG_WARNING, "the folder '%s' must be there in the container",
                  bundle->folders[i]);
}

/* ---- Where it goes ---- */

/* One object: a file of its own, or the next part of one text. */
static void put(struct output *output, const char *name, struct buffer *object)
{
    if (output->cli->out != NULL) {
        struct buffer text = {0};
        buffer_add(&text, buffer_text(&output->head), output->head.length);
        buffer_add(&text, buffer_text(object), object->length);
        output->files[output->count++] = (struct placed){
            .path = arena_format(&output->arena, "%s/%s", output->cli->out, name),
            .length = text.length,
            .text = arena_text_n(&output->arena, buffer_text(&text), text.length),
            .mode = 0644,
            .overwrite = true};
        buffer_free(&text);
    } else {
        if (output->text.length == 0)
            buffer_add(&output->text, buffer_text(&output->head), output->head.length);
        else
            buffer_add_text(&output->text, "---\n");
        buffer_add(&output->text, buffer_text(object), object->length);
    }
    buffer_free(object);
}

static int deliver(struct output *output)
{
    struct wherry_error error = {0};
    if (output->cli->out == NULL) {
        print_text(&output->text);
        return CODE_OK;
    }
    if (placing_write(output->files, output->count, 0755, &error) != WHERRY_OK)
        return command_failed(&error);
    struct buffer told = {0};
    for (size_t i = 0; i < output->count; i++)
        shown_format(&told, "%s\n", output->files[i].path);
    print_text(&told);
    return CODE_OK;
}

/* ---- Kubernetes ---- */

/* "cronjob-wherry-newsletter.yaml" */
static const char *object_name(struct output *output, const struct json_node *object)
{
    char *name =
        arena_format(&output->arena, "%s-%s.yaml", json_tree_member(object, "kind"),
                     json_tree_text(json_tree_find(object, "metadata.name")));
    text_lower(name);
    return name;
}

static int write_yaml(struct output *output, const char *text, size_t length)
{
    struct wherry_error error = {0};
    enum wherry_status status = WHERRY_OK;
    const struct json_node *items =
        json_tree_get(json_tree_parse(&output->arena, text, length, &error), "items");
    if (items == NULL)
        return command_failed(&error);
    output->files = arena_array(&output->arena, items->count, sizeof *output->files);
    for (const struct json_node *item = items->first;
         item != NULL && status == WHERRY_OK; item = item->next) {
        struct buffer object = {0};
        status = yaml_write(item, &object, &error);
        put(output, object_name(output, item), &object);
    }
    return status == WHERRY_OK ? deliver(output) : command_failed(&error);
}

static int export_kubernetes(struct output *output, const struct bundle *bundle,
                             const struct target_options *options)
{
    struct json_writer *json = json_writer_create(true);
    struct wherry_error error = {0};
    const char *text;
    size_t length;
    kubernetes_write(bundle, options, json);
    if (output->cli->json)
        return print_json(json);
    const int code = json_writer_finish(json, &text, &length, &error) == WHERRY_OK
                         ? write_yaml(output, text, length)
                         : command_failed(&error);
    json_writer_destroy(json);
    return code;
}

/* ---- Nomad ---- */

static int export_nomad(struct output *output, const struct bundle *bundle,
                        const struct target_options *options)
{
    struct wherry_error error = {0};
    const size_t count = options->serve ? 1 : bundle->job_count;
    if (output->cli->json || (count > 1 && output->cli->out == NULL)) {
        log_write(LOG_ERROR,
                  output->cli->json
                      ? "jobs of Nomad are written in HCL, not as JSON"
                      : "Nomad takes one job a file, and there are %zu; add "
                        "--out DIR, or name one pipeline",
                  count);
        return CODE_USAGE;
    }
    output->files = arena_array(&output->arena, count, sizeof *output->files);
    for (size_t i = 0; i < count; i++) {
        const struct bundle_job *job = options->serve ? NULL : &bundle->jobs[i];
        struct buffer object = {0};
        if (nomad_write(bundle, options, job, &object, &error) != WHERRY_OK) {
            buffer_free(&object);
            return command_failed(&error);
        }
        put(output,
            arena_format(&output->arena, "%s.nomad.hcl",
                         job == NULL ? "wherry" : job->name),
            &object);
    }
    return deliver(output);
}

/* ---- The command ---- */

static int export_specs(const struct cli *cli, const struct specs *specs, bool nomad)
{
    struct bundle bundle = {0};
    struct wherry_error error = {0};
    struct output output = {.cli = cli, .target = cli->operands[0]};
    const struct target_options options = {
        .image = cli->image == NULL ? ANY_IMAGE : cli->image,
        .name_space = cli->name_space,
        .serve = cli->serve,
        .database = states_directory(cli->states) == NULL};
    const struct pipeline *only = NULL;
    int code = CODE_OK;
    if (cli->operand_count == 2)
        only = specs_find(cli, specs, cli->operands[1], &code);
    if (code == CODE_OK && bundle_fill(&bundle, specs->set, specs->registry, only,
                                       TARGET_WAIT_MS, &error) != WHERRY_OK) {
        command_failed(&error);
        code = CODE_SPEC;
    }
    if (code == CODE_OK && options.database)
        bundle_add_variable(&bundle, TARGET_STATE_VARIABLE);
    if (code == CODE_OK) {
        warn(cli, &bundle);
        write_head(&output, &bundle, &options, nomad);
        code = nomad ? export_nomad(&output, &bundle, &options)
                     : export_kubernetes(&output, &bundle, &options);
    }
    buffer_free(&output.head);
    arena_free(&output.arena);
    bundle_free(&bundle);
    return code;
}

int command_export(const struct cli *cli)
{
    static const char *const targets[] = {"kubernetes", "nomad", NULL};
    const char *target = cli->operands[0];
    const bool nomad = text_same(target, targets[1]);
    struct specs specs = {0};
    int code = CODE_SPEC;
    if (!nomad && !text_same(target, targets[0])) {
        log_write(LOG_ERROR, "'export' writes for kubernetes or nomad, not '%s'%s",
                  target, meant(text_nearest(target, targets), NULL).words);
        return CODE_USAGE;
    }
    if (specs_load(cli, SPECS_EXPORT, NULL, &specs)) {
        if (specs.errors > 0)
            specs_tell(&specs, NULL);
        else if (spec_pipeline_count(specs.set) == 0)
            log_write(LOG_ERROR, "no spec found in '%s'", cli->specs);
        else
            code = export_specs(cli, &specs, nomad);
    }
    specs_free(&specs);
    return code;
}
