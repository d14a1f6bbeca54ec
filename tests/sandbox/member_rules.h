/* member_rules.h -- what Mailchimp allows to be written of a member.
 *
 * One door for POST, PUT, PATCH and the rows of a batch: they differ in what they
 * require, which the write says.
 */
#ifndef SANDBOX_MEMBER_RULES_H
#define SANDBOX_MEMBER_RULES_H

#include "tests/sandbox/audience.h"
#include "tests/sandbox/problem.h"

struct world;

struct member_write {
    const struct json_node *body;
    const char *address;  /* of the body, "" for none */
    bool skip_validation; /* skip_merge_validation=true */
    bool may_create, may_update;
    bool status_if_new; /* PUT: heeded for a new member */
    bool in_batch;
    bool ignored; /* out: a batch's resubscription that has no effect */
    bool created; /* out */
};

/* Applies the write to `member` (NULL: none has the key) or makes one. NULL with the
 * problem filled, and then nothing was applied. */
struct member *member_write(struct world *world, struct audience *audience,
                            struct arena *arena, struct member *member,
                            struct member_write *write, struct problem *problem);

/* Is it an address, one that Mailchimp would take? */
bool member_check_address(struct world *world, struct arena *arena, const char *address,
                          struct problem *problem);

#endif
