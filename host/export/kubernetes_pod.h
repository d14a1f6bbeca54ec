/* kubernetes_pod.h -- the pod that a job or the supervisor runs in. */
#ifndef EXPORT_KUBERNETES_POD_H
#define EXPORT_KUBERNETES_POD_H

#include "host/export/bundle.h"
#include "host/export/target.h"
#include "plugin/kit/json_writer.h"

enum { KUBERNETES_NAME = 40 }; /* bytes, with the NUL */

/* An object of one member: key: {"NAME": "VALUE"}. */
void kubernetes_lone(struct json_writer *json, const char *key, const char *name,
                     const char *value);

/* The member `key` with the labels that all objects have. */
void kubernetes_labels(struct json_writer *json, const char *key);

/* Specs go into ConfigMaps, as many into each as it can hold: the name of one, from 0, and
 * the first file that is not in the one that begins with `first`. */
void kubernetes_map_name(size_t number, char name[KUBERNETES_NAME]);
size_t kubernetes_map_end(const struct bundle *bundle, size_t first);
/* The claim of a volume, and the volume, for one of the bundle's folders. */
void kubernetes_folder_claim(size_t number, char name[KUBERNETES_NAME]);

/* The member "template". `job` NULL: of the supervisor. */
void kubernetes_pod(const struct bundle *bundle, const struct target_options *options,
                    const struct bundle_job *job, struct json_writer *json);

#endif
