/* specs.c -- the specs and the plugins they name, checked against each other. */
#include "host/cli/specs.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/alerts/targets.h"
#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/connector/config.h"
#include "host/connector/connector.h"
#include "host/export/bundle.h"
#include "host/spec/check_set.h"
#include "host/spec/environment.h"
#include "host/spec/pack.h"
#include "host/spec/related.h"

struct complaining {
    struct spec_set *set;
    const char *pipeline;
    enum specs_use use;
};

static const char *from_environment(void *self, const char *name)
{
    return self == NULL ? getenv(name) : environment_find(self, name);
}

static const char *from_environment_or_unknown(void *self, const char *name)
{
    const char *value = from_environment(self, name);
    return value == NULL ? name : value; /* each stays apart from the others */
}

spec_environment *specs_environment(enum specs_use use)
{
    return use == SPECS_STATE ? from_environment_or_unknown : from_environment;
}

static void complain(void *self, const struct spec_place *place, const char *message)
{
    const struct complaining *complaining = self;
    const struct spec_complaint complaint = {.severity = SPEC_ERROR,
                                             .place = *place,
                                             .message = message,
                                             .pipeline = complaining->pipeline};
    spec_complain(complaining->set, &complaint);
}

static void complain_of_plugin(struct complaining *complaining,
                               const struct registry *registry,
                               const struct spec_connection *connection)
{
    struct buffer message = {0};
    const char **names = registry_names(registry);
    shown_format(&message, "unknown plugin '%s'%s", connection->plugin,
                 meant(text_nearest(connection->plugin, names),
                       "`wherry plugins` lists the plugins")
                     .words);
    complain(complaining, &connection->plugin_place, buffer_text(&message));
    buffer_free(&message);
    free(names);
}

static void warn_of_spelled_secret(struct complaining *complaining,
                                   const struct wherry_connector *plugin,
                                   const struct spec_connection *connection)
{
    const struct spec_setting *secret = config_spelled_secret(plugin, connection);
    struct buffer message = {0};
    if (secret == NULL)
        return;
    shown_format(&message,
                 "'%s' holds the key itself: anybody who reads this file has the key; "
                 "write ${NAME}, or use '%s_file' with the path of a file",
                 secret->name, secret->name);
    spec_complain(complaining->set,
                  &(struct spec_complaint){.severity = SPEC_WARNING,
                                           .place = secret->place,
                                           .message = buffer_text(&message),
                                           .pipeline = complaining->pipeline});
    buffer_free(&message);
}

static void check_connection(struct complaining *complaining,
                             const struct registry *registry,
                             const struct spec_connection *connection, unsigned role)
{
    if (connection->plugin == NULL)
        return; /* a draft; reported already */
    const struct wherry_connector *plugin = registry_find(registry, connection->plugin);
    if (plugin == NULL) {
        complain_of_plugin(complaining, registry, connection);
        return;
    }
    if ((plugin->roles & role) == 0) {
        struct buffer message = {0};
        shown_format(&message, "the plugin '%s' cannot be the %s of a pipeline",
                     plugin->name, role == WHERRY_CRM ? "CRM" : "list");
        complain(complaining, &connection->plugin_place, buffer_text(&message));
        buffer_free(&message);
        return;
    }
    if (complaining->use == SPECS_CHECK)
        connector_try_settings(plugin, connection, complain, complaining);
    else
        connector_check_settings(plugin, connection, complain, complaining);
    warn_of_spelled_secret(complaining, plugin, connection);
}

/* What the reader of specs cannot know: what a URL is, what a file holds. */
static void check_alerts(struct complaining *complaining,
                         const struct pipeline *pipeline)
{
    const struct spec_alerts *alerts = &pipeline->alerts;
    struct alert_targets targets;
    struct wherry_error error = {0};
    if (!alerts->on)
        return;
    if (targets_find(pipeline, &targets, &error) == WHERRY_FAILED)
        complain(complaining,
                 text_same(error.option, "secret_file") ? &alerts->secret_file_place
                                                        : &alerts->webhook_place,
                 error.message);
    targets_free(&targets);
}

void specs_check_pipeline(struct spec_set *set, const struct registry *registry,
                          const struct pipeline *pipeline, enum specs_use use)
{
    struct complaining complaining = {set, pipeline->id == NULL ? "" : pipeline->id,
                                      use};
    check_connection(&complaining, registry, &pipeline->crm, WHERRY_CRM);
    check_connection(&complaining, registry, &pipeline->list, WHERRY_LIST);
    check_alerts(&complaining, pipeline);
}

void specs_name_accounts(struct spec_set *set, const struct registry *registry)
{
    for (size_t i = 0; i < registry_count(registry); i++) {
        const struct wherry_connector *plugin = registry_plugin(registry, i);
        for (size_t j = 0; j < plugin->option_count; j++)
            if ((plugin->options[j].flags & WHERRY_ACCOUNT) != 0)
                spec_account_option(set, plugin->name, plugin->options[j].name);
    }
}

static bool is_meant(const struct pipeline *pipeline, const char *only)
{
    return only == NULL || (pipeline->id != NULL && text_same(pipeline->id, only));
}

void specs_check_plugins(struct spec_set *set, const struct registry *registry,
                         enum specs_use use, const char *only)
{
    for (size_t i = 0; i < spec_pipeline_count(set); i++)
        if (is_meant(spec_pipeline(set, i), only))
            specs_check_pipeline(set, registry, spec_pipeline(set, i), use);
    for (size_t i = 0; i < spec_draft_count(set); i++)
        if (is_meant(spec_draft(set, i), only))
            specs_check_pipeline(set, registry, spec_draft(set, i), use);
}

/* What the supervisor has in force, which a run that it starts inherits. The supervisor
 * starts no pipeline that breaks a rule over the set, so its own file is enough for a
 * run. */
static enum wherry_status add_pack(struct spec_set *set, int file,
                                   struct wherry_error *error)
{
    struct buffer pack = {0};
    bool added =
        files_read_all(file, SIZE_MAX, &pack) &&
        spec_add_pack(set, buffer_text(&pack), pack.length, getenv("WHERRY_SPEC_FILE"));
    buffer_free(&pack);
    return added ? WHERRY_OK
                 : fail(error, WHERRY_FAILED, "cannot read the specs in use");
}

/* With `only`, no more than the rules need to judge the pipeline with that id. */
static enum wherry_status add_specs(const struct cli *cli, struct spec_set *set,
                                    const char *only, struct wherry_error *error)
{
    int64_t file;
    bool found = false;
    const char *pack = getenv("WHERRY_SPEC_PACK");
    if (pack != NULL && text_to_integer(pack, 0, INT32_MAX, &file))
        return add_pack(set, (int)file, error);
    if (only != NULL &&
        spec_add_related(set, cli->specs, only, &found, error) == WHERRY_OK && found)
        return WHERRY_OK;
    return spec_add_directory(set, cli->specs, error);
}

static void count_errors(struct specs *specs)
{
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++) {
        const struct spec_complaint *complaint = spec_complaint(specs->set, i);
        if (complaint->severity != SPEC_ERROR)
            continue;
        specs->errors++;
        blamed_add(&specs->blamed, complaint->pipeline);
    }
    blamed_sort(&specs->blamed);
}

/* A run that the supervisor starts prints nothing: the supervisor has printed it. */
static void tell_of_hidden_plugins(const struct specs *specs)
{
    if (getenv("WHERRY_SPEC_PACK") != NULL)
        return;
    for (size_t i = 0; i < registry_hiding_count(specs->registry); i++)
        log_write(LOG_INFO, "%s", registry_hiding(specs->registry, i));
}

bool specs_load(const struct cli *cli, enum specs_use use, const char *only,
                struct specs *specs)
{
    struct wherry_error error = {0};
    struct environment environment = environment_sort();
    specs->registry = registry_load(cli->plugins);
    struct arena written = {0}; /* variables as they are written */
    specs->set = use == SPECS_EXPORT
                     ? spec_set_create(bundle_environment, &written)
                     : spec_set_create(specs_environment(use), &environment);
    specs_name_accounts(specs->set, specs->registry);
    enum wherry_status status = add_specs(cli, specs->set, only, &error);
    arena_free(&written);
    environment_free(&environment);
    if (status != WHERRY_OK) {
        log_write(LOG_ERROR,
                  "%s; use --specs or WHERRY_SPECS to say where the specs are, or "
                  "`wherry init` to write the first one",
                  error.message);
        return false;
    }
    spec_check_set(specs->set);
    if (use == SPECS_CONNECT)
        tell_of_hidden_plugins(specs);
    if (use == SPECS_CONNECT || use == SPECS_CHECK)
        specs_check_plugins(specs->set, specs->registry, use, only);
    count_errors(specs);
    return true;
}

void specs_free(struct specs *specs)
{
    spec_set_destroy(specs->set);
    registry_destroy(specs->registry);
    blamed_free(&specs->blamed);
    *specs = (struct specs){0};
}

static bool concerns(const struct spec_complaint *complaint, const char *pipeline)
{
    return pipeline == NULL || text_same(complaint->pipeline, pipeline);
}

void specs_format(const struct spec_complaint *complaint, struct buffer *line)
{
    const struct spec_place *place = &complaint->place;
    screen_mark(line, complaint->severity == SPEC_WARNING ? SCREEN_WARN : SCREEN_BAD);
    shown_add(line, place->file);
    if (place->line > 0)
        shown_format(line, ":%u:%u", place->line, place->column);
    screen_mark(line, SCREEN_PLAIN);
    shown_format(line, ": %s%s", complaint->severity == SPEC_WARNING ? "warning: " : "",
                 complaint->message);
}

void specs_say(const struct spec_complaint *complaint)
{
    struct buffer line = {0};
    specs_format(complaint, &line);
    if (log_is_json()) {
        log_tell(complaint->severity == SPEC_WARNING ? LOG_WARNING : LOG_ERROR,
                 LOG_SPEC_WRONG, "%s", buffer_text(&line));
        buffer_free(&line);
        return;
    }
    buffer_add_char(&line, '\n');
    print_aside(&line);
}

void specs_tell(const struct specs *specs, const char *pipeline)
{
    for (size_t i = 0; i < spec_complaint_count(specs->set); i++) {
        const struct spec_complaint *complaint = spec_complaint(specs->set, i);
        if (concerns(complaint, pipeline))
            specs_say(complaint);
    }
}

static void tell_of_refused_plugins(const struct specs *specs)
{
    for (size_t i = 0; i < registry_refusal_count(specs->registry); i++)
        log_write(LOG_WARNING, "%s", registry_refusal(specs->registry, i));
}

static int not_there(const struct cli *cli, const struct specs *specs, const char *id)
{
    size_t count = spec_pipeline_count(specs->set);
    const char **ids = memory_array(count + 1, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = spec_pipeline(specs->set, i)->id;
    if (count == 0)
        log_write(
            LOG_ERROR,
            "no pipeline '%s': there is no spec in '%s'; `wherry init` writes one", id,
            cli->specs);
    else
        log_write(
            LOG_ERROR, "no pipeline '%s' in '%s'%s", id, cli->specs,
            meant(text_nearest(id, ids), "`wherry status` lists the pipelines").words);
    free(ids);
    return CODE_USAGE;
}

const struct pipeline *specs_find(const struct cli *cli, const struct specs *specs,
                                  const char *id, int *code)
{
    const struct pipeline *pipeline = spec_find(specs->set, id);
    if (blamed_has(&specs->blamed, id)) {
        tell_of_refused_plugins(specs);
        specs_tell(specs, id);
        *code = CODE_SPEC;
        return NULL;
    }
    if (pipeline != NULL)
        return pipeline;
    /* A file too broken to show its id may be the one that was meant. */
    if (blamed_has(&specs->blamed, "")) {
        specs_tell(specs, "");
        *code = CODE_SPEC;
        return NULL;
    }
    *code = not_there(cli, specs, id);
    return NULL;
}
