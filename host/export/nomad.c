/* nomad.c -- a bundle as jobs of Nomad. */
#include "host/export/nomad.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/export/hcl.h"

#define STATE_VOLUME "wherry-state"
#define KEYS "wherry/keys" /* the variable of Nomad */

/* A template that gives one item, in quotes of its own that no value can end. */
static void write_template(struct hcl *hcl, const char *destination, const char *text,
                           bool environment)
{
    hcl_begin(hcl, "template", NULL);
    hcl_text(hcl, "destination", destination);
    if (environment)
        hcl_boolean(hcl, "env", true);
    else
        hcl_text(hcl, "perms", "0400");
    hcl_integer(hcl, "uid", TARGET_USER);
    hcl_text(hcl, "data", text);
    hcl_end(hcl);
}

static void write_variables(const struct bundle *bundle, struct hcl *hcl)
{
    struct buffer text = {0};
    if (bundle->variable_count == 0)
        return;
    buffer_add_text(&text, "{{ with nomadVar \"" KEYS "\" }}\n");
    for (size_t i = 0; i < bundle->variable_count; i++)
        buffer_format(&text, "%s={{ .%s | toJSON }}\n", bundle->variables[i],
                      bundle->variables[i]);
    buffer_add_text(&text, "{{ end }}\n");
    write_template(hcl, "secrets/variables", buffer_text(&text), true);
    buffer_free(&text);
}

static void write_credentials(const struct bundle *bundle, struct hcl *hcl)
{
    for (size_t i = 0; i < bundle->key_count; i++) {
        const struct bundle_key *key = &bundle->keys[i];
        struct buffer text = {0}, path = {0};
        if (key->place == KEY_BESIDE_SPECS)
            continue;
        buffer_format(&text, "{{ with nomadVar \"" KEYS "\" }}{{ .%s }}{{ end }}",
                      key->entry);
        buffer_format(&path, "secrets/keys/%s",
                      key->place == KEY_CREDENTIAL ? key->path : key->entry);
        write_template(hcl, buffer_text(&path), buffer_text(&text), false);
        buffer_free(&text);
        buffer_free(&path);
    }
}

static void write_bind(struct hcl *hcl, const char *source, const char *target,
                       bool read_only)
{
    hcl_begin(hcl, "mount", NULL);
    hcl_text(hcl, "type", "bind");
    hcl_text(hcl, "source", source);
    hcl_text(hcl, "target", target);
    hcl_boolean(hcl, "readonly", read_only);
    hcl_end(hcl);
}

static void write_mounts(const struct bundle *bundle, struct hcl *hcl)
{
    write_bind(hcl, TARGET_SPECS, TARGET_SPECS, true);
    for (size_t i = 0; i < bundle->key_count; i++) {
        struct buffer source = {0};
        if (bundle->keys[i].place != KEY_ABSOLUTE)
            continue;
        buffer_format(&source, "secrets/keys/%s", bundle->keys[i].entry);
        write_bind(hcl, buffer_text(&source), bundle->keys[i].path, true);
        buffer_free(&source);
    }
    for (size_t i = 0; i < bundle->folder_count; i++)
        write_bind(hcl, bundle->folders[i], bundle->folders[i], false);
}

static void write_config(const struct bundle *bundle,
                         const struct target_options *options,
                         const struct bundle_job *job, struct hcl *hcl)
{
    static const char *const all[] = {"all"}, *const port[] = {"metrics"};
    const char *words[TARGET_ARGUMENTS];
    const size_t count = target_arguments(job, words);
    for (size_t i = 0; i < count && options->database; i++)
        if (strcmp(words[i], TARGET_GOOD_CODES) == 0)
            words[i] = TARGET_GOOD_CODES_OF_HOSTS;
    hcl_begin(hcl, "config", NULL);
    hcl_text(hcl, "image", options->image);
    hcl_texts(hcl, "args", words, count);
    hcl_boolean(hcl, "readonly_rootfs", true);
    hcl_texts(hcl, "cap_drop", all, 1);
    if (job == NULL)
        hcl_texts(hcl, "ports", port, 1);
    write_mounts(bundle, hcl);
    hcl_end(hcl);
}

static bool has_credentials(const struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->key_count; i++)
        if (bundle->keys[i].place == KEY_CREDENTIAL)
            return true;
    return false;
}

static void write_state_mount(struct hcl *hcl)
{
    hcl_begin(hcl, "volume_mount", NULL);
    hcl_text(hcl, "volume", "state");
    hcl_text(hcl, "destination", TARGET_STATE);
    hcl_end(hcl);
}

static void write_state_volume(struct hcl *hcl)
{
    hcl_begin(hcl, "volume", "state");
    hcl_text(hcl, "type", "host");
    hcl_text(hcl, "source", STATE_VOLUME);
    hcl_end(hcl);
}

static void write_task(const struct bundle *bundle,
                       const struct target_options *options,
                       const struct bundle_job *job, struct hcl *hcl)
{
    char user[16], grace[16];
    snprintf(user, sizeof user, "%d", TARGET_USER);
    snprintf(grace, sizeof grace, "%ds", TARGET_GRACE_S);
    hcl_begin(hcl, "task", "wherry");
    hcl_text(hcl, "driver", "docker");
    hcl_text(hcl, "user", user);
    hcl_text(hcl, "kill_signal", "SIGTERM");
    hcl_text(hcl, "kill_timeout", grace);
    write_config(bundle, options, job, hcl);
    hcl_begin(hcl, "env", NULL);
    hcl_text(hcl, "WHERRY_SPECS", TARGET_SPECS);
    if (!options->database)
        hcl_text(hcl, TARGET_STATE_VARIABLE, TARGET_STATE);
    if (options->database)
        hcl_raw(hcl, "TMPDIR", "\"${NOMAD_TASK_DIR}\"");
    else
        hcl_text(hcl, "TMPDIR", TARGET_STATE);
    if (has_credentials(bundle))
        hcl_raw(hcl, "CREDENTIALS_DIRECTORY", "\"${NOMAD_SECRETS_DIR}/keys\"");
    hcl_end(hcl);
    write_variables(bundle, hcl);
    write_credentials(bundle, hcl);
    hcl_begin(hcl, "resources", NULL);
    hcl_integer(hcl, "cpu", 100);
    hcl_integer(hcl, "memory", TARGET_MEMORY_MIB);
    hcl_end(hcl);
    if (!options->database)
        write_state_mount(hcl);
    hcl_end(hcl);
}

/* One start: the next comes by itself, and a run tries again within. */
static void write_starts(struct hcl *hcl)
{
    hcl_begin(hcl, "restart", NULL);
    hcl_integer(hcl, "attempts", 0);
    hcl_text(hcl, "mode", "fail");
    hcl_end(hcl);
    hcl_begin(hcl, "reschedule", NULL);
    hcl_integer(hcl, "attempts", 0);
    hcl_boolean(hcl, "unlimited", false);
    hcl_end(hcl);
}

static void write_check(struct hcl *hcl, const char *name, const char *path)
{
    hcl_begin(hcl, "check", NULL);
    hcl_text(hcl, "name", name);
    hcl_text(hcl, "type", "http");
    hcl_text(hcl, "path", path);
    hcl_text(hcl, "interval", "15s");
    hcl_text(hcl, "timeout", "5s");
    hcl_end(hcl);
}

static void write_service(struct hcl *hcl)
{
    hcl_begin(hcl, "network", NULL);
    hcl_begin(hcl, "port", "metrics");
    hcl_integer(hcl, "to", TARGET_PORT);
    hcl_end(hcl);
    hcl_end(hcl);
    hcl_begin(hcl, "service", NULL);
    hcl_text(hcl, "name", "wherry");
    hcl_text(hcl, "provider", "nomad");
    hcl_text(hcl, "port", "metrics");
    write_check(hcl, "alive", "/healthz");
    write_check(hcl, "ready", "/readyz");
    hcl_end(hcl);
}

static void write_group(const struct bundle *bundle,
                        const struct target_options *options,
                        const struct bundle_job *job, struct hcl *hcl)
{
    hcl_begin(hcl, "group", "wherry");
    if (job == NULL)
        write_service(hcl);
    else
        write_starts(hcl);
    if (!options->database)
        write_state_volume(hcl);
    write_task(bundle, options, job, hcl);
    hcl_end(hcl);
}

static void write_periodic(const struct bundle_job *job, struct hcl *hcl)
{
    const char *const crons[] = {job->timing.cron};
    hcl_begin(hcl, "periodic", NULL);
    hcl_texts(hcl, "crons", crons, 1);
    hcl_text(hcl, "time_zone", job->timing.zone);
    hcl_boolean(hcl, "prohibit_overlap", true);
    hcl_end(hcl);
    hcl_begin(hcl, "meta", NULL);
    hcl_text(hcl, "wherry_pipeline", job->pipeline->id);
    hcl_text(hcl, "wherry_schedule", job->schedule);
    hcl_end(hcl);
}

enum wherry_status nomad_write(const struct bundle *bundle,
                               const struct target_options *options,
                               const struct bundle_job *job, struct buffer *out,
                               struct wherry_error *error)
{
    struct hcl hcl = {.out = out};
    if (job != NULL && job->timing.needs_both_days)
        return fail(
            error, WHERRY_FAILED,
            "the pipeline '%s' starts at '%s', on days that fit both of its day "
            "fields; Nomad starts on days that fit one of them: write a schedule "
            "with '*' in one of the two",
            job->pipeline->id, job->schedule);
    hcl_begin(&hcl, "job", job == NULL ? "wherry" : job->name);
    if (options->name_space != NULL)
        hcl_text(&hcl, "namespace", options->name_space);
    hcl_text(&hcl, "type", job == NULL ? "service" : "batch");
    if (job != NULL)
        write_periodic(job, &hcl);
    write_group(bundle, options, job, &hcl);
    hcl_end(&hcl);
    return WHERRY_OK;
}
