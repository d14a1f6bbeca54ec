/* kubernetes_pod.c -- the pod that a job or the supervisor runs in. */
#include "host/export/kubernetes_pod.h"

#include <stdio.h>
#include <string.h>

enum {
    SECRET_MODE = 0440,     /* read by the group that fsGroup names */
    MAP_BYTES = 900 * 1000, /* of a ConfigMap: at most 1 MiB, keys and all */
};

void kubernetes_lone(struct json_writer *json, const char *key, const char *name,
                     const char *value)
{
    json_member_object(json, key);
    json_member_text(json, name, value);
    json_end_object(json);
}

void kubernetes_labels(struct json_writer *json, const char *key)
{
    kubernetes_lone(json, key, "app.kubernetes.io/name", "wherry");
}

void kubernetes_map_name(size_t number, char name[KUBERNETES_NAME])
{
    if (number == 0)
        snprintf(name, KUBERNETES_NAME, "wherry-specs");
    else
        snprintf(name, KUBERNETES_NAME, "wherry-specs-%zu", number + 1);
}

size_t kubernetes_map_end(const struct bundle *bundle, size_t first)
{
    size_t end = first, bytes = 0;
    while (end < bundle->file_count) {
        bytes += strlen(bundle->files[end].text) + strlen(bundle->files[end].name);
        if (bytes > MAP_BYTES && end > first)
            break;
        end++;
    }
    return end;
}

void kubernetes_folder_claim(size_t number, char name[KUBERNETES_NAME])
{
    snprintf(name, KUBERNETES_NAME, "wherry-folder-%zu", number + 1);
}

/* ---- Volumes ---- */

static bool has_key(const struct bundle *bundle, int place)
{
    for (size_t i = 0; i < bundle->key_count; i++)
        if ((int)bundle->keys[i].place == place)
            return true;
    return false;
}

/* The entries that lie at this place, each at its path. */
static void write_items(const struct bundle *bundle, int place,
                        struct json_writer *json)
{
    json_member_array(json, "items");
    for (size_t i = 0; i < bundle->key_count; i++) {
        const struct bundle_key *key = &bundle->keys[i];
        if ((int)key->place != place)
            continue;
        json_begin_object(json);
        json_member_text(json, "key", key->entry);
        json_member_text(json, "path", place == KEY_ABSOLUTE ? key->entry : key->path);
        json_end_object(json);
    }
    json_end_array(json);
}

/* The specs, and the keys that lie beside them, in one directory. */
static void write_specs_volume(const struct bundle *bundle, struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "name", "specs");
    json_member_object(json, "projected");
    json_member_integer(json, "defaultMode", SECRET_MODE);
    json_member_array(json, "sources");
    size_t number = 0;
    for (size_t first = 0; first < bundle->file_count;
         first = kubernetes_map_end(bundle, first), number++) {
        char name[KUBERNETES_NAME];
        kubernetes_map_name(number, name);
        json_begin_object(json);
        kubernetes_lone(json, "configMap", "name", name);
        json_end_object(json);
    }
    if (has_key(bundle, KEY_BESIDE_SPECS)) {
        json_begin_object(json);
        json_member_object(json, "secret");
        json_member_text(json, "name", TARGET_SECRETS);
        write_items(bundle, KEY_BESIDE_SPECS, json);
        json_end_object(json);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

static void write_secret_volume(const struct bundle *bundle, const char *name,
                                int place, struct json_writer *json)
{
    if (!has_key(bundle, place))
        return;
    json_begin_object(json);
    json_member_text(json, "name", name);
    json_member_object(json, "secret");
    json_member_text(json, "secretName", TARGET_SECRETS);
    json_member_integer(json, "defaultMode", SECRET_MODE);
    write_items(bundle, place, json);
    json_end_object(json);
    json_end_object(json);
}

static void write_claim_volume(const char *name, const char *claim,
                               struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "name", name);
    kubernetes_lone(json, "persistentVolumeClaim", "claimName", claim);
    json_end_object(json);
}

/* A run writes there what dies with it, and most runs nothing. */
static void write_scratch_volume(struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "name", "scratch");
    json_member_object(json, "emptyDir");
    json_end_object(json);
    json_end_object(json);
}

static void write_volumes(const struct bundle *bundle,
                          const struct target_options *options,
                          struct json_writer *json)
{
    json_member_array(json, "volumes");
    write_specs_volume(bundle, json);
    if (options->database)
        write_scratch_volume(json);
    else
        write_claim_volume("state", "wherry-state", json);
    write_secret_volume(bundle, "credentials", KEY_CREDENTIAL, json);
    write_secret_volume(bundle, "keys", KEY_ABSOLUTE, json);
    for (size_t i = 0; i < bundle->folder_count; i++) {
        char name[KUBERNETES_NAME];
        kubernetes_folder_claim(i, name);
        write_claim_volume(name, name, json);
    }
    json_end_array(json);
}

static void write_mount(struct json_writer *json, const char *name, const char *path,
                        const char *sub_path, bool read_only)
{
    json_begin_object(json);
    json_member_text(json, "name", name);
    json_member_text(json, "mountPath", path);
    if (sub_path != NULL)
        json_member_text(json, "subPath", sub_path);
    if (read_only)
        json_member_boolean(json, "readOnly", true);
    json_end_object(json);
}

static void write_mounts(const struct bundle *bundle,
                         const struct target_options *options, struct json_writer *json)
{
    json_member_array(json, "volumeMounts");
    write_mount(json, "specs", TARGET_SPECS, NULL, true);
    if (options->database)
        write_mount(json, "scratch", TARGET_SCRATCH, NULL, false);
    else
        write_mount(json, "state", TARGET_STATE, NULL, false);
    if (has_key(bundle, KEY_CREDENTIAL))
        write_mount(json, "credentials", TARGET_CREDENTIALS, NULL, true);
    for (size_t i = 0; i < bundle->key_count; i++)
        if (bundle->keys[i].place == KEY_ABSOLUTE)
            write_mount(json, "keys", bundle->keys[i].path, bundle->keys[i].entry,
                        true);
    for (size_t i = 0; i < bundle->folder_count; i++) {
        char name[KUBERNETES_NAME];
        kubernetes_folder_claim(i, name);
        write_mount(json, name, bundle->folders[i], NULL, false);
    }
    json_end_array(json);
}

/* ---- The container ---- */

static void write_variable(struct json_writer *json, const char *name,
                           const char *value)
{
    json_begin_object(json);
    json_member_text(json, "name", name);
    json_member_text(json, "value", value);
    json_end_object(json);
}

static void write_environment(const struct bundle *bundle,
                              const struct target_options *options,
                              struct json_writer *json)
{
    json_member_array(json, "env");
    write_variable(json, "WHERRY_SPECS", TARGET_SPECS);
    if (!options->database)
        write_variable(json, TARGET_STATE_VARIABLE, TARGET_STATE);
    write_variable(json, "TMPDIR", options->database ? TARGET_SCRATCH : TARGET_STATE);
    if (has_key(bundle, KEY_CREDENTIAL))
        write_variable(json, "CREDENTIALS_DIRECTORY", TARGET_CREDENTIALS);
    for (size_t i = 0; i < bundle->variable_count; i++) {
        json_begin_object(json);
        json_member_text(json, "name", bundle->variables[i]);
        json_member_object(json, "valueFrom");
        json_member_object(json, "secretKeyRef");
        json_member_text(json, "name", TARGET_SECRETS);
        json_member_text(json, "key", bundle->variables[i]);
        json_end_object(json);
        json_end_object(json);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_resources(struct json_writer *json)
{
    char memory[24];
    snprintf(memory, sizeof memory, "%dMi", TARGET_MEMORY_MIB);
    json_member_object(json, "resources");
    json_member_object(json, "requests");
    json_member_text(json, "cpu", "50m");
    json_member_text(json, "memory", "64Mi");
    json_end_object(json);
    kubernetes_lone(json, "limits", "memory", memory);
    json_end_object(json);
}

static void write_container_rights(struct json_writer *json)
{
    json_member_object(json, "securityContext");
    json_member_boolean(json, "readOnlyRootFilesystem", true);
    json_member_boolean(json, "allowPrivilegeEscalation", false);
    json_member_object(json, "capabilities");
    json_member_array(json, "drop");
    json_text(json, "ALL");
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

static void write_probe(struct json_writer *json, const char *name, const char *path)
{
    json_member_object(json, name);
    json_member_object(json, "httpGet");
    json_member_text(json, "path", path);
    json_member_text(json, "port", "metrics");
    json_end_object(json);
    json_member_integer(json, "periodSeconds", 15);
    json_member_integer(json, "timeoutSeconds", 5);
    json_end_object(json);
}

static void write_port(struct json_writer *json)
{
    json_member_array(json, "ports");
    json_begin_object(json);
    json_member_text(json, "name", "metrics");
    json_member_integer(json, "containerPort", TARGET_PORT);
    json_end_object(json);
    json_end_array(json);
    write_probe(json, "livenessProbe", "/healthz");
    write_probe(json, "readinessProbe", "/readyz");
}

static void write_arguments(const struct bundle_job *job, struct json_writer *json)
{
    const char *words[TARGET_ARGUMENTS];
    const size_t count = target_arguments(job, words);
    json_member_array(json, "args");
    for (size_t i = 0; i < count; i++)
        json_text(json, words[i]);
    json_end_array(json);
}

/* `job` NULL: the supervisor. */
static void write_container(const struct bundle *bundle,
                            const struct target_options *options,
                            const struct bundle_job *job, struct json_writer *json)
{
    json_member_array(json, "containers");
    json_begin_object(json);
    json_member_text(json, "name", "wherry");
    json_member_text(json, "image", options->image);
    write_arguments(job, json);
    write_environment(bundle, options, json);
    if (job == NULL)
        write_port(json);
    write_resources(json);
    write_container_rights(json);
    write_mounts(bundle, options, json);
    json_end_object(json);
    json_end_array(json);
}

/* ---- The pod ---- */

static void write_rights(struct json_writer *json)
{
    json_member_object(json, "securityContext");
    json_member_integer(json, "runAsUser", TARGET_USER);
    json_member_integer(json, "runAsGroup", TARGET_USER);
    json_member_boolean(json, "runAsNonRoot", true);
    json_member_integer(json, "fsGroup", TARGET_USER);
    kubernetes_lone(json, "seccompProfile", "type", "RuntimeDefault");
    json_end_object(json);
}

/* All pods on one node, where the state is a volume of one node, and its locks are files. */
static void write_affinity(struct json_writer *json)
{
    json_member_object(json, "affinity");
    json_member_object(json, "podAffinity");
    json_member_array(json, "requiredDuringSchedulingIgnoredDuringExecution");
    json_begin_object(json);
    json_member_text(json, "topologyKey", "kubernetes.io/hostname");
    json_member_object(json, "labelSelector");
    kubernetes_labels(json, "matchLabels");
    json_end_object(json);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

void kubernetes_pod(const struct bundle *bundle, const struct target_options *options,
                    const struct bundle_job *job, struct json_writer *json)
{
    json_member_object(json, "template");
    json_member_object(json, "metadata");
    kubernetes_labels(json, "labels");
    json_end_object(json);
    json_member_object(json, "spec");
    json_member_text(json, "restartPolicy", job == NULL ? "Always" : "Never");
    json_member_integer(json, "terminationGracePeriodSeconds", TARGET_GRACE_S);
    json_member_boolean(json, "automountServiceAccountToken", false);
    write_rights(json);
    if (job != NULL && !options->database)
        write_affinity(json);
    write_container(bundle, options, job, json);
    write_volumes(bundle, options, json);
    json_end_object(json);
    json_end_object(json);
}
