/* nomad.h -- a bundle as jobs of Nomad 1.6 or later, in HCL. */
#ifndef EXPORT_NOMAD_H
#define EXPORT_NOMAD_H

#include "host/base/buffer.h"
#include "host/export/bundle.h"
#include "host/export/target.h"
#include "plugin/wherry.h"

/* Adds one job: a file holds one. `job` NULL: the supervisor. The specs lie on each host
 * in /etc/wherry, with the key files beside them; variables and credentials come from the
 * Nomad variable wherry/keys; the state is the host volume "wherry-state", or in a database. FAILED with a
 * sentence for a schedule that Nomad understands otherwise. */
enum wherry_status nomad_write(const struct bundle *bundle,
                               const struct target_options *options,
                               const struct bundle_job *job, struct buffer *out,
                               struct wherry_error *error);

#endif
