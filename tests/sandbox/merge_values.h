/* merge_values.h -- what Mailchimp takes as the value of a merge field, and shows.
 *
 * Stored is text: a number as spelled, a date as 2026-11-22, a postal address as six
 * lines (addr1, addr2, city, state, zip, country); "" is blank.
 */
#ifndef SANDBOX_MERGE_VALUES_H
#define SANDBOX_MERGE_VALUES_H

#include "tests/sandbox/answer.h"
#include "tests/sandbox/audience.h"
#include "tests/sandbox/dials.h"
#include "tests/sandbox/problem.h"

/* The stored form of what was sent, on the arena; NULL with the problem filled. */
const char *merge_value_read(const struct dials *dials, struct arena *arena,
                             const struct merge_field *field,
                             const struct json_node *sent, struct problem *problem);
/* Without any check: what a form or an old import left. */
const char *merge_value_force(struct arena *arena, const struct json_node *sent);
void merge_value_tell(struct answer *answer, const struct merge_field *field,
                      const char *value);
bool merge_address_complete(const char *value);

#endif
