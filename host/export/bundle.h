/* bundle.h -- what the pipelines of a set need where they are started.
 *
 * One walk over the specs gives it; the manifests of each orchestrator are written from
 * it. The specs must be read with their variables left as they are written
 * (bundle_environment): an export holds no secret, and needs none.
 */
#ifndef EXPORT_BUNDLE_H
#define EXPORT_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/connector/registry.h"
#include "host/export/timing.h"
#include "host/spec/spec.h"
#include "host/spec/work.h"
#include "plugin/wherry.h"

/* The work of one pipeline that has one schedule. */
struct bundle_job {
    const struct pipeline *pipeline;
    const char *name;     /* "wherry-newsletter"; a DNS label of at most 52 bytes */
    const char *schedule; /* as the spec has it: "every 15m", "20 5 * * 1-5" */
    const char *steps;    /* "segment_sync", joined by commas; NULL: all of the work */
    struct timing timing;
    int64_t most_s; /* wait, longest run and end, together */
};

struct bundle_file {
    const char *name, *text; /* "newsletter.yaml"; all of it, UTF-8 */
    const char *pipeline;
};

/* A file that holds a secret, and where the program looks for it. */
struct bundle_key {
    const char *entry; /* its name among the secrets: "keys_ometria" */
    const char *path;
    enum {
        KEY_BESIDE_SPECS,
        KEY_CREDENTIAL,
        KEY_ABSOLUTE
    } place; /* path is from there */
};

struct bundle {
    struct arena arena; /* all texts */
    struct bundle_job *jobs;
    struct bundle_file *files;
    struct bundle_key *keys;
    const char **variables; /* but CREDENTIALS_DIRECTORY; in the order of their names */
    const char **folders;   /* absolute paths that a connector reads and writes */
    size_t job_count, file_count, key_count, variable_count, folder_count;
    size_t job_room, file_room, key_room, variable_room, folder_room;
};

/* A spec_environment that gives `${NAME}` for each name; `self` is an arena. */
const char *bundle_environment(void *self, const char *name);

/* Fills an empty bundle from a set without complaints. Jobs are made for `only`, or for
 * all where it is NULL; the files of all go along, since they are checked against each
 * other. `wait_ms` is how long a run waits for its account. FAILED with a sentence where
 * a secret stands in a spec, a key file is where no export can put it, or a spec cannot
 * be read. */
enum wherry_status bundle_fill(struct bundle *bundle, const struct spec_set *set,
                               const struct registry *registry,
                               const struct pipeline *only, int64_t wait_ms,
                               struct wherry_error *error);
/* One more variable that is among the secrets; the name is borrowed. */
void bundle_add_variable(struct bundle *bundle, const char *name);
void bundle_free(struct bundle *bundle);

#endif
