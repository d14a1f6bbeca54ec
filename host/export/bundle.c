/* bundle.c -- what the pipelines of a set need where they are started. */
#include "host/export/bundle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/duration.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/config.h"

#define CREDENTIALS "CREDENTIALS_DIRECTORY"

enum {
    NAME_BYTES = 52, /* of a CronJob: Kubernetes adds 11 for each job */
    FILE_BYTES = 1 << 20,
    END_S = 60, /* from the signal to the end */
};

struct filling {
    struct bundle *bundle;
    const struct registry *registry;
    int64_t wait_ms;
    struct wherry_error *error;
};

const char *bundle_environment(void *self, const char *name)
{
    return arena_format(self, "${%s}", name);
}

/* Adds a text where it is not there yet, in order. */
static void note(const char ***texts, size_t *count, size_t *room, const char *text)
{
    size_t at = 0;
    while (at < *count && strcmp((*texts)[at], text) < 0)
        at++;
    if (at < *count && text_same((*texts)[at], text))
        return;
    *texts = memory_grow(*texts, *count, room, sizeof **texts);
    memmove(*texts + at + 1, *texts + at, (*count - at) * sizeof **texts);
    (*texts)[at] = text;
    (*count)++;
}

/* ---- Keys ---- */

/* The name among the secrets for a path: letters, digits and underscores, which both
 * Kubernetes and Nomad take. */
static const char *entry_of(struct arena *arena, const char *path)
{
    static const char taken[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789_";
    char *entry = arena_text(arena, path + strspn(path, "/."));
    for (char *c = entry; *c != '\0'; c++)
        if (strchr(taken, *c) == NULL)
            *c = '_';
    return entry;
}

/* Does the path have a part that leads up or nowhere? */
static bool strays(const char *path)
{
    for (const char *part = path; part != NULL;) {
        const size_t length = strcspn(part, "/");
        if (length == 0 || (length <= 2 && strncmp(part, "..", length) == 0))
            return true;
        part = part[length] == '/' ? part + length + 1 : NULL;
    }
    return false;
}

static enum wherry_status place_key(struct filling *filling,
                                    const struct spec_place *place, const char *path)
{
    static const char credential[] = "${" CREDENTIALS "}/";
    struct bundle *bundle = filling->bundle;
    struct bundle_key key = {.path = path, .place = KEY_BESIDE_SPECS};
    if (text_starts_with(path, credential)) {
        key.path = path + sizeof credential - 1;
        key.place = KEY_CREDENTIAL;
    } else if (*path == '/') {
        key.place = KEY_ABSOLUTE;
    }
    if (strays(key.path + (key.place == KEY_ABSOLUTE)) ||
        strstr(key.path, "${") != NULL)
        return fail(filling->error, WHERRY_FAILED,
                    "%s:%u:%u: a key file here cannot be exported; use "
                    "${" CREDENTIALS "}/NAME, or a path below the folder of the spec",
                    place->file, place->line, place->column);
    key.path = arena_text(&bundle->arena, key.path);
    key.entry = entry_of(&bundle->arena, key.path);
    for (size_t i = 0; i < bundle->key_count; i++) {
        const struct bundle_key *other = &bundle->keys[i];
        if (other->place == key.place && text_same(other->path, key.path))
            return WHERRY_OK;
    }
    bundle->keys = memory_grow(bundle->keys, bundle->key_count, &bundle->key_room,
                               sizeof *bundle->keys);
    bundle->keys[bundle->key_count++] = key;
    return WHERRY_OK;
}

static enum wherry_status refuse_secret(struct filling *filling,
                                        const struct spec_place *place)
{
    return fail(filling->error, WHERRY_FAILED,
                "%s:%u:%u: the secret is in the spec itself, and would be in the "
                "export; write ${NAME}, or use the key with '_file' at its end",
                place->file, place->line, place->column);
}

/* ---- One pipeline ---- */

static const struct wherry_option *option_of(const struct wherry_connector *plugin,
                                             const char *name, size_t length)
{
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
            return option;
    }
    return NULL;
}

static enum wherry_status take_connection(struct filling *filling,
                                          const struct spec_connection *connection)
{
    struct bundle *bundle = filling->bundle;
    const struct wherry_connector *plugin =
        registry_find(filling->registry, connection->plugin);
    if (plugin == NULL)
        return fail(filling->error, WHERRY_FAILED, "%s:%u:%u: unknown plugin '%s'",
                    connection->plugin_place.file, connection->plugin_place.line,
                    connection->plugin_place.column, connection->plugin);
    const struct spec_setting *secret = config_spelled_secret(plugin, connection);
    if (secret != NULL)
        return refuse_secret(filling, &secret->place);
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < connection->setting_count && status == WHERRY_OK; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        const size_t length = strlen(setting->name);
        const size_t suffix = sizeof "_file" - 1;
        const struct wherry_option *option = option_of(plugin, setting->name, length);
        if (option != NULL && (option->flags & WHERRY_ACCOUNT) != 0 &&
            *setting->value == '/')
            note(&bundle->folders, &bundle->folder_count, &bundle->folder_room,
                 arena_text(&bundle->arena, setting->value));
        else if (option == NULL && text_ends_with(setting->name, "_file") &&
                 option_of(plugin, setting->name, length - suffix) != NULL)
            status = place_key(filling, &setting->place, setting->value);
    }
    return status;
}

static enum wherry_status take_alerts(struct filling *filling,
                                      const struct spec_alerts *alerts)
{
    if (alerts->spelled)
        return refuse_secret(filling, &alerts->place);
    return alerts->secret_file == NULL
               ? WHERRY_OK
               : place_key(filling, &alerts->secret_file_place, alerts->secret_file);
}

static enum wherry_status take_file(struct filling *filling,
                                    const struct pipeline *pipeline)
{
    struct bundle *bundle = filling->bundle;
    struct buffer text = {0};
    enum wherry_status status =
        files_read(pipeline->file, FILE_BYTES, &text, filling->error);
    if (status == WHERRY_OK && text.length > FILE_BYTES)
        status =
            fail(filling->error, WHERRY_FAILED, "'%s' is above 1 MiB", pipeline->file);
    if (status == WHERRY_OK) {
        bundle->files = memory_grow(bundle->files, bundle->file_count,
                                    &bundle->file_room, sizeof *bundle->files);
        bundle->files[bundle->file_count++] = (struct bundle_file){
            .name = arena_format(&bundle->arena, "%s.yaml", pipeline->id),
            .text = arena_text(&bundle->arena, buffer_text(&text)),
            .pipeline = pipeline->id};
    }
    buffer_free(&text);
    return status;
}

static enum wherry_status take_pipeline(struct filling *filling,
                                        const struct pipeline *pipeline)
{
    struct bundle *bundle = filling->bundle;
    const struct spec_variable *variable = pipeline->variables;
    enum wherry_status status = take_file(filling, pipeline);
    if (status == WHERRY_OK)
        status = take_connection(filling, &pipeline->crm);
    if (status == WHERRY_OK)
        status = take_connection(filling, &pipeline->list);
    if (status == WHERRY_OK && pipeline->alerts.on)
        status = take_alerts(filling, &pipeline->alerts);
    for (; variable != NULL; variable = variable->next)
        if (!text_same(variable->name, CREDENTIALS))
            note(&bundle->variables, &bundle->variable_count, &bundle->variable_room,
                 arena_text(&bundle->arena, variable->name));
    return status;
}

/* ---- Its jobs ---- */

/* A name that is too long, or ends with a dash, ends with a number made from all of it
 * instead. */
static const char *job_name(struct arena *arena, const char *id, const char *work)
{
    char *name = arena_format(arena, "wherry-%s%s%s", id, work == NULL ? "" : "-",
                              work == NULL ? "" : work);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    const size_t length = strlen(name);
    if (length <= NAME_BYTES && name[length - 1] != '-')
        return name;
    const int kept = NAME_BYTES - 9;
    return arena_format(arena, "%.*s-%08" PRIx32, kept, name,
                        (uint32_t)(text_seed(name) & UINT32_MAX));
}

static bool same_schedule(const struct spec_schedule *one,
                          const struct spec_schedule *other)
{
    if (one->cron == NULL || other->cron == NULL)
        return one->cron == other->cron && one->every_ms == other->every_ms;
    return text_same(one->cron, other->cron) &&
           text_same(one->time_zone, other->time_zone);
}

/* The work that has the schedule of `first`, of all that is on. */
static struct work_set work_of(const struct pipeline *pipeline, int first)
{
    const struct spec_schedule schedule = pipeline_work_schedule(pipeline, first);
    struct work_set work = {0};
    for (int other = 0; other < WORK_COUNT; other++) {
        const struct spec_schedule its = pipeline_work_schedule(pipeline, other);
        if (pipeline_work_on(pipeline, other) && same_schedule(&schedule, &its))
            work_set_add(&work, other);
    }
    return work;
}

static const char *work_names(struct arena *arena, struct work_set work)
{
    struct buffer names = {0};
    for (int one = 0; one < WORK_COUNT; one++)
        if (work_set_has(work, one))
            buffer_format(&names, "%s%s", names.length == 0 ? "" : ",", work_name(one));
    const char *text = arena_text(arena, buffer_text(&names));
    buffer_free(&names);
    return text;
}

static const char *schedule_words(struct arena *arena,
                                  const struct spec_schedule *schedule)
{
    struct buffer words = {0};
    if (schedule->cron != NULL) {
        buffer_format(&words, "%s %s", schedule->cron, schedule->time_zone);
    } else {
        buffer_add_text(&words, "every ");
        duration_write(schedule->every_ms, &words);
    }
    const char *text = arena_text(arena, buffer_text(&words));
    buffer_free(&words);
    return text;
}

static void add_jobs(struct filling *filling, const struct pipeline *pipeline)
{
    struct bundle *bundle = filling->bundle;
    struct work_set done = {0}, all = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (pipeline_work_on(pipeline, work))
            work_set_add(&all, work);
    for (int first = 0; first < WORK_COUNT; first++) {
        if (!work_set_has(all, first) || work_set_has(done, first))
            continue;
        const struct spec_schedule schedule = pipeline_work_schedule(pipeline, first);
        const struct work_set work = work_of(pipeline, first);
        const bool whole = work_set_is_empty(work_set_without(all, work));
        const char *suffix = work_set_is_empty(done) ? NULL : work_name(first);
        bundle->jobs = memory_grow(bundle->jobs, bundle->job_count, &bundle->job_room,
                                   sizeof *bundle->jobs);
        bundle->jobs[bundle->job_count++] = (struct bundle_job){
            .pipeline = pipeline,
            .name = job_name(&bundle->arena, pipeline->id, suffix),
            .schedule = schedule_words(&bundle->arena, &schedule),
            .steps = whole ? NULL : work_names(&bundle->arena, work),
            .timing = timing_of(&schedule, text_seed(pipeline->id)),
            .most_s = (pipeline->max_run_ms + filling->wait_ms) / 1000 + END_S,
        };
        done = work_set_either(done, work);
    }
}

enum wherry_status bundle_fill(struct bundle *bundle, const struct spec_set *set,
                               const struct registry *registry,
                               const struct pipeline *only, int64_t wait_ms,
                               struct wherry_error *error)
{
    struct filling filling = {bundle, registry, wait_ms, error};
    const size_t count = spec_pipeline_count(set);
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        const struct pipeline *pipeline = spec_pipeline(set, i);
        status = take_pipeline(&filling, pipeline);
        if (status == WHERRY_OK && (only == NULL || only == pipeline))
            add_jobs(&filling, pipeline);
    }
    return status;
}

void bundle_add_variable(struct bundle *bundle, const char *name)
{
    note(&bundle->variables, &bundle->variable_count, &bundle->variable_room, name);
}

void bundle_free(struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->job_count; i++)
        timing_free(&bundle->jobs[i].timing);
    free(bundle->jobs);
    free(bundle->files);
    free(bundle->keys);
    free(bundle->variables);
    free(bundle->folders);
    arena_free(&bundle->arena);
    *bundle = (struct bundle){0};
}
