/* target.h -- what the manifests of every orchestrator have in common. */
#ifndef EXPORT_TARGET_H
#define EXPORT_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "host/export/bundle.h"

/* Where things are in the container: the image of Containerfile has them there. */
#define TARGET_SPECS "/etc/wherry"
#define TARGET_STATE "/var/lib/wherry"
#define TARGET_SCRATCH "/tmp"                /* of a run, and gone with it */
#define TARGET_STATE_VARIABLE "WHERRY_STATE" /* among the secrets: the URI */
#define TARGET_CREDENTIALS "/run/secrets/wherry"
#define TARGET_SECRETS "wherry-keys" /* what holds variables and key files */
/* The exit codes of a run that went well though a person should look, or that left the
 * work to another run: partial, limit, busy. Alerts report them. */
#define TARGET_GOOD_CODES "3,4,5"
/* Where nothing can be tried again because of its code: also a run that another host has
 * taken over. */
#define TARGET_GOOD_CODES_OF_HOSTS "3,4,5,6"
#define TARGET_PORT 9464  /* of `serve`: /metrics, /healthz, /readyz */
#define TARGET_WAIT "600" /* seconds; TARGET_WAIT_MS */

enum {
    TARGET_WAIT_MS = 600 * 1000,
    TARGET_USER = 1000, /* of the image */
    TARGET_GRACE_S = 60,
    TARGET_MEMORY_MIB = 256, /* a run takes about 40, whatever the size of the list */
};

struct target_options {
    const char *image;
    const char *name_space; /* NULL: that of the user who applies it */
    bool serve;             /* one supervisor for all, in place of a job for each */
    bool database; /* the states are in one, whose URI is a secret; else on a volume */
};

/* The words behind `wherry` for a job; NULL: for the supervisor. Their count. */
enum { TARGET_ARGUMENTS = 10 };
size_t target_arguments(const struct bundle_job *job,
                        const char *words[TARGET_ARGUMENTS]);

#endif
