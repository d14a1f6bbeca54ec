/* mailchimp_world.h -- a list whose members change while they are read.
 *
 * Answers GET /lists/{id}/members for a scripted host as the service does: filtered by
 * last_changed, sorted by it, cut into pages. What its documents leave open has a
 * reading to choose. Before each answer the test may change people.
 */
#ifndef CONNECTORS_MAILCHIMP_WORLD_H
#define CONNECTORS_MAILCHIMP_WORLD_H

#include "host/base/buffer.h"
#include "tests/connectors/mailchimp_stage.h"

struct person {
    char id[33];
    char address[64];
    char name[16];
    int64_t changed_s;
    int seen;     /* how many pages showed this person */
    unsigned tie; /* the place among equals */
};

struct world {
    struct person *people;
    size_t count;
    int64_t now_s;
    uint64_t random; /* state of the test's own chance */
    bool since_inclusive, before_inclusive;
    bool ties_shuffled;
    size_t heavy_above; /* pages with a higher count give 504 in HTML; 0: none do */
    unsigned requests, heavy;
    bool old_since; /* a since of before 1980 was asked for */
    void (*before_answer)(struct world *world); /* may be NULL */
    struct buffer body;
};

void world_init(struct world *world, size_t count, uint64_t seed);
void world_finish(struct world *world);
uint64_t world_random(struct world *world, uint64_t below);
/* The person changes now. */
void world_change(struct world *world, struct person *person);
/* All further members pages are the world's. */
void world_serve(struct world *world, struct stage *stage);

#endif
