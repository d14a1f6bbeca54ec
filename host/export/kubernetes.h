/* kubernetes.h -- a bundle as objects of Kubernetes 1.27 or later. */
#ifndef EXPORT_KUBERNETES_H
#define EXPORT_KUBERNETES_H

#include "host/export/bundle.h"
#include "host/export/target.h"
#include "plugin/kit/json_writer.h"

/* Writes a `List`: the ConfigMaps of the specs, the claim of the state where that is on a volume, then a CronJob
 * for each job, or the Deployment of one supervisor. Secrets are named, not written. */
void kubernetes_write(const struct bundle *bundle, const struct target_options *options,
                      struct json_writer *json);

#endif
