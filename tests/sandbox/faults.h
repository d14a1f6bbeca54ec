/* faults.h -- what goes wrong on purpose: the next, or every so-many-th, request. */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/exchange.h"

enum { FAULTS_MAX = 64, FAULT_LONG_MS = 600000 };

struct faults {
    struct fault {
        char kind[16], method[8];
        const char *path, *from, *to, *title, *detail, *content_type;
        int64_t skip, every, times, passed, hits;
        int64_t status, bytes, hold_ms, retry_after, skew_ms;
    } rules[FAULTS_MAX];
    size_t count;
    unsigned generation; /* how often they were cleared */
    struct arena arena;
};

/* Also releases what a rule of them holds back. */
void faults_clear(struct faults *faults);
bool faults_add(struct faults *faults, const struct json_node *rule,
                struct wherry_error *error);

struct world;
/* The rule that hits this request, counted, as a copy on the exchange's arena; NULL for
 * none. */
const struct fault *faults_hit(struct faults *faults, struct exchange *exchange);
bool fault_stalls(const struct fault *fault);
/* What it does before the service acts: true if the service is not to act at all. */
bool fault_before(struct world *world, const struct fault *fault,
                  struct exchange *exchange);
void fault_after(const struct fault *fault, struct exchange *exchange);

#endif
