/* kubernetes.c -- a bundle as objects of Kubernetes. */
#include "host/export/kubernetes.h"

#include "host/base/exit_code.h"
#include "host/export/kubernetes_pod.h"

enum {
    LEAST_DEADLINE_S = 60,
    SELDOM_MS = 3600 * 1000, /* pipelines that start less often repeat a failed run */
    TRIES = 3,
};

/* The start of an object, up to its metadata; `job` may be NULL. */
static void begin_kind(struct json_writer *json, const struct target_options *options,
                       const char *version, const char *kind, const char *name,
                       const struct bundle_job *job)
{
    json_begin_object(json);
    json_member_text(json, "apiVersion", version);
    json_member_text(json, "kind", kind);
    json_member_object(json, "metadata");
    json_member_text(json, "name", name);
    if (options->name_space != NULL)
        json_member_text(json, "namespace", options->name_space);
    kubernetes_labels(json, "labels");
    if (job != NULL) {
        json_member_object(json, "annotations");
        json_member_text(json, "wherry/pipeline", job->pipeline->id);
        json_member_text(json, "wherry/schedule", job->schedule);
        json_end_object(json);
    }
    json_end_object(json);
}

/* ---- Specs and state ---- */

static void write_maps(const struct bundle *bundle,
                       const struct target_options *options, struct json_writer *json)
{
    size_t number = 0;
    for (size_t first = 0; first < bundle->file_count; number++) {
        char name[KUBERNETES_NAME];
        kubernetes_map_name(number, name);
        begin_kind(json, options, "v1", "ConfigMap", name, NULL);
        json_member_object(json, "data");
        const size_t end = kubernetes_map_end(bundle, first);
        for (; first < end; first++)
            json_member_text(json, bundle->files[first].name,
                             bundle->files[first].text);
        json_end_object(json);
        json_end_object(json);
    }
}

static void write_claim(const struct target_options *options, const char *name,
                        struct json_writer *json)
{
    begin_kind(json, options, "v1", "PersistentVolumeClaim", name, NULL);
    json_member_object(json, "spec");
    json_member_array(json, "accessModes");
    json_text(json, "ReadWriteOnce");
    json_end_array(json);
    json_member_object(json, "resources");
    kubernetes_lone(json, "requests", "storage", "5Gi");
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

/* ---- Jobs ---- */

static void write_codes(struct json_writer *json, const char *action, const int *codes,
                        size_t count)
{
    json_begin_object(json);
    json_member_text(json, "action", action);
    json_member_object(json, "onExitCodes");
    json_member_text(json, "containerName", "wherry");
    json_member_text(json, "operator", "In");
    json_member_array(json, "values");
    for (size_t i = 0; i < count; i++)
        json_integer(json, codes[i]);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

/* No repeat if only a person can help. What another host has taken over, or what a database
 * that was away has ended, is tried again, which is no failure; nor is a drained node. */
static void write_failure_policy(const struct target_options *options,
                                 struct json_writer *json)
{
    static const int hopeless[] = {CODE_USAGE, CODE_DENIED, CODE_SPEC},
                     lost[] = {CODE_LOST};
    json_member_object(json, "podFailurePolicy");
    json_member_array(json, "rules");
    write_codes(json, "FailJob", hopeless, sizeof hopeless / sizeof *hopeless);
    if (options->database)
        write_codes(json, "Ignore", lost, sizeof lost / sizeof *lost);
    json_begin_object(json);
    json_member_text(json, "action", "Ignore");
    json_member_array(json, "onPodConditions");
    json_begin_object(json);
    json_member_text(json, "type", "DisruptionTarget");
    json_member_text(json, "status", "True");
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
}

static void write_job(const struct bundle *bundle, const struct target_options *options,
                      const struct bundle_job *job, struct json_writer *json)
{
    const int64_t gap_s = job->timing.gap_ms / 1000;
    begin_kind(json, options, "batch/v1", "CronJob", job->name, job);
    json_member_object(json, "spec");
    json_member_text(json, "schedule", job->timing.cron);
    json_member_text(json, "timeZone", job->timing.zone);
    json_member_text(json, "concurrencyPolicy", "Forbid");
    /* What was missed is made up for until the next start comes. */
    json_member_integer(json, "startingDeadlineSeconds",
                        gap_s < LEAST_DEADLINE_S ? LEAST_DEADLINE_S : gap_s);
    json_member_integer(json, "successfulJobsHistoryLimit", 1);
    json_member_integer(json, "failedJobsHistoryLimit", 3);
    json_member_object(json, "jobTemplate");
    json_member_object(json, "spec");
    json_member_integer(json, "backoffLimit",
                        job->timing.gap_ms > SELDOM_MS ? TRIES : 0);
    json_member_integer(json, "activeDeadlineSeconds", job->most_s);
    write_failure_policy(options, json);
    kubernetes_pod(bundle, options, job, json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

static void write_deployment(const struct bundle *bundle,
                             const struct target_options *options,
                             struct json_writer *json)
{
    begin_kind(json, options, "apps/v1", "Deployment", "wherry", NULL);
    json_member_object(json, "spec");
    json_member_integer(json, "replicas", 1);
    kubernetes_lone(json, "strategy", "type", "Recreate"); /* never two at once */
    json_member_object(json, "selector");
    kubernetes_labels(json, "matchLabels");
    json_end_object(json);
    kubernetes_pod(bundle, options, NULL, json);
    json_end_object(json);
    json_end_object(json);
}

void kubernetes_write(const struct bundle *bundle, const struct target_options *options,
                      struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "apiVersion", "v1");
    json_member_text(json, "kind", "List");
    json_member_array(json, "items");
    write_maps(bundle, options, json);
    if (!options->database)
        write_claim(options, "wherry-state", json);
    for (size_t i = 0; i < bundle->folder_count; i++) {
        char name[KUBERNETES_NAME];
        kubernetes_folder_claim(i, name);
        write_claim(options, name, json);
    }
    if (options->serve)
        write_deployment(bundle, options, json);
    for (size_t i = 0; i < bundle->job_count && !options->serve; i++)
        write_job(bundle, options, &bundle->jobs[i], json);
    json_end_array(json);
    json_end_object(json);
}
