/* metrics.h -- what is known of all pipelines, and of the process that watches them, as
 * OpenMetrics text. doc/wherry-metrics.7 has a row for each family.
 *
 * The text is made piece by piece, one family after the other and in each one pipeline
 * after the other, because it may be long: so a client never blocks the loop. Labels
 * hold only ids of pipelines, names of plugins, and words of ours.
 */
#ifndef TELL_METRICS_H
#define TELL_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/shared.h"
#include "host/tell/facts.h"

/* How long the turns of a loop took, from its waking up to its sleep. */
enum { METRICS_TURNS = 6 };
extern const int64_t metrics_turns_us[METRICS_TURNS];
struct metrics_loop {
    int64_t counts[METRICS_TURNS]; /* up to each bound */
    int64_t count, sum_us;
};

/* The supervisors that share the pipelines of a database. */
struct metrics_hosts {
    int64_t hosts[SHARING_CONDITIONS];
    int64_t differing; /* of those that are there: in a spec, from another one */
    int64_t held_back; /* pipelines that nobody runs because of it */
};

/* What one of them did since it began. */
struct metrics_share {
    bool reached; /* the database answers */
    int64_t claims, taken_over;
    int64_t lost;              /* turns of its runs */
    int64_t questions, failed; /* to the database */
};

/* What only a process that stays knows. */
struct metrics_server {
    int64_t started_ms;
    int64_t specs_ms;  /* since when the specs in force are */
    int64_t looked_ms; /* when all states were last known to match the facts */
    int64_t jobs, waiting;
    struct metrics_loop loop;
    const struct metrics_share *share; /* NULL: it is alone */
};

struct metrics_host {
    const char *version;
    int64_t now_ms;
    int64_t spec_errors;
    bool state_writable;
    const struct metrics_server *server; /* NULL: there is none */
    const struct metrics_hosts
        *hosts; /* NULL: there are none, or it is not known yet */
};

struct metrics {
    const struct metrics_host *host;
    /* One of `count` pipelines, judged for now; NULL: nothing is known of it yet. */
    const struct facts *(*facts)(void *self, size_t index);
    void *self;
    size_t count;
    size_t family, index; /* where it continues; 0 before the first call */
};

/* Adds a piece of some KiB; false once there is nothing more to add. */
bool metrics_next(struct metrics *metrics, struct buffer *out);

#endif
