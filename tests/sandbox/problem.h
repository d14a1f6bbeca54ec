/* problem.h -- why Mailchimp refuses something: the makings of an error document. */
#ifndef SANDBOX_PROBLEM_H
#define SANDBOX_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/sandbox/exchange.h"

enum { PROBLEM_FIELDS_MAX = 16 };

/* The detail for a value that does not fit the resource's schema. */
#define PROBLEM_SCHEMA                                                                 \
    "The resource submitted could not be validated. For field-specific details, see "  \
    "the 'errors' array."

struct problem {
    int status; /* 0: none */
    const char *title, *detail;
    bool without_type; /* as recorded for errors about a member's state */
    const char *code;  /* of a row of a batch; NULL: generic */
    struct {
        const char *field, *message;
    } errors[PROBLEM_FIELDS_MAX];
    size_t error_count;
};

/* Fill it and give false, so that a check can end in one line. */
bool problem_set(struct problem *problem, int status, const char *title,
                 const char *detail);
/* 400 about a member's state: no `type` key. */
bool problem_state(struct problem *problem, const char *title, const char *detail);
bool problem_field(struct problem *problem, const char *title_detail, const char *field,
                   const char *message);

struct world;
/* The error document as the exchange's answer. */
void problem_tell(struct world *world, struct exchange *exchange,
                  const struct problem *problem);
void problem_not_found(struct world *world, struct exchange *exchange);
void problem_not_allowed(struct world *world, struct exchange *exchange,
                         const char *allow);

#endif
