/* watched.h -- some pipelines of which all is known, and the metrics about them. */
#ifndef UNIT_WATCHED_H
#define UNIT_WATCHED_H

#include "host/tell/metrics.h"
#include "tests/support/openmetrics.h"

enum { WATCHED_MOST = 4 };

struct watched {
    struct pipeline pipelines[WATCHED_MOST];
    struct facts facts[WATCHED_MOST];
    bool unknown[WATCHED_MOST]; /* nothing is known of it yet */
    size_t count;
    struct metrics_server server;
    struct metrics_share share;
    struct metrics_hosts hosts;
    struct metrics_host host;
    struct buffer text;
    struct openmetrics metrics;
};

extern const int64_t watched_now_ms;

/* Two pipelines, "uk" and "de", active, with something in each number; and a server. */
void watched_begin(struct watched *watched);
void watched_finish(struct watched *watched);
/* Tells of them, into `text`; and reads it, into `metrics`. */
void watched_tell(struct watched *watched);
/* The same without a second look at it. */
void watched_write(struct watched *watched);
/* What the text has of one. */
int64_t watched_value(const struct watched *watched, const char *name,
                      const char *labels);

#endif
