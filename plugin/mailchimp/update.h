/* update.h -- one member changed by one PATCH: fields, consent, or address. */
#ifndef MAILCHIMP_UPDATE_H
#define MAILCHIMP_UPDATE_H

#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/values.h"

/* UPDATE, UNSUBSCRIBE or RENAME. `fitting` outlives the jobs. */
enum wherry_status update_start(struct jobs *jobs, struct fitting *fitting,
                                const struct wherry_change *change,
                                struct wherry_error *error);

#endif
