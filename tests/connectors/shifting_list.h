/* shifting_list.h -- a list whose members change while they are read.
 *
 * Answers GET /lists/{id}/members for a scripted host as the service does: filtered by
 * last_changed, sorted by it, cut into pages. What its documents leave open has a
 * reading to choose. Before each answer the test may change people.
 */
#ifndef CONNECTORS_SHIFTING_LIST_H
#define CONNECTORS_SHIFTING_LIST_H

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

struct shifting_list {
    struct person *people;
    size_t count;
    int64_t now_s;
    uint64_t random; /* state of the test's own chance */
    bool since_inclusive, before_inclusive;
    bool ties_shuffled;
    size_t heavy_above; /* pages with a higher count give 504 in HTML; 0: none do */
    unsigned requests, heavy;
    bool old_since; /* a since of before 1980 was asked for */
    void (*before_answer)(struct shifting_list *list); /* may be NULL */
    struct buffer body;
};

void shifting_list_init(struct shifting_list *list, size_t count, uint64_t seed);
void shifting_list_finish(struct shifting_list *list);
uint64_t shifting_list_random(struct shifting_list *list, uint64_t below);
/* The person changes now. */
void shifting_list_change(struct shifting_list *list, struct person *person);
/* All further members pages are the list's. */
void shifting_list_serve(struct shifting_list *list, struct stage *stage);

#endif
