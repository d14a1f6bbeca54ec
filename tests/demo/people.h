/* people.h -- what people do in the demo, and what must follow. */
#ifndef DEMO_PEOPLE_H
#define DEMO_PEOPLE_H

#include "host/base/arena.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/sandbox.h"

enum { ACTS = 7, EACH = 3 };

struct people {
    struct arena arena;
    const struct json_node *before;     /* both worlds, before anybody acted */
    const char *acting[ACTS][EACH];     /* addresses */
    const char *afterwards[ACTS][EACH]; /* where it differs: the new address */
};

/* Picks people who are subscribed on both sides, and new ones. */
void people_choose(struct people *people, struct sandbox *sandbox);
/* Lets each act, and says so. */
void people_act(const struct people *people, struct sandbox *sandbox);
/* Compares both worlds with how they were: each step did its work on those who acted,
 * and nobody else was touched. Prints it; returns how many claims did not hold. */
int people_prove(struct people *people, struct sandbox *sandbox);
/* Those who go into a segment of the CRM: who opted in at the shop and came onto the
 * list, and who left the list. Its id is 1042. */
void people_form_segment(const struct people *people, struct sandbox *sandbox);
/* Is it mirrored by this static segment: the former are in it, the latter are not? Says
 * so; returns how many claims did not hold. */
int people_prove_segment(struct people *people, struct sandbox *sandbox,
                         const char *name);
/* Somebody who left the list. */
const char *people_leaver(const struct people *people);
void people_free(struct people *people);

#endif
