/* fleet.h -- the pipelines of a directory of specs, read and checked as a whole.
 *
 * Plugins are loaded only in a process of its own: a bad one must not take the
 * supervisor down, nor leave anything behind in it.
 */
#ifndef SCHEDULE_FLEET_H
#define SCHEDULE_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/spec/spec.h"

/* Adds to the set what the plugins have to complain of, and which of their options name
 * an account; the rules over the whole set are not judged yet. Called in a process that ends
 * afterwards. */
typedef void fleet_check(void *self, struct spec_set *set);

struct fleet_complaint {
    bool error;           /* else a warning */
    const char *pipeline; /* that must not run for it; "" if unknown */
    const char *text;     /* with its place */
};

struct fleet {
    struct spec_set *set;
    const struct pipeline **pipelines; /* those that may run */
    uint64_t *digests;                 /* hashes of their files */
    size_t count;
    struct fleet_complaint *complaints;
    size_t complaint_count, complaint_room;
    struct arena arena;
};

/* Reads a pack of specs (see spec_pack); `struct fleet fleet = {0};` before. */
void fleet_read(struct fleet *fleet, const struct buffer *pack, fleet_check *ask,
                void *self);
void fleet_free(struct fleet *fleet);

size_t fleet_errors(const struct fleet *fleet);
/* Logs all complaints. */
void fleet_tell(const struct fleet *fleet);
/* NULL: no such pipeline may run. */
const struct pipeline *fleet_find(const struct fleet *fleet, const char *id);

#endif
