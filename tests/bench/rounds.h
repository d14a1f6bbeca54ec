/* rounds.h -- one round: each figure once, in scenes that are begun again. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include "tests/bench/ledger.h"

/* Node and the official client, where they are there. */
struct peers {
    const char *node;    /* NULL: no peer at all */
    const char *modules; /* the client's folder; NULL: it is not installed */
};

void rounds_take(struct ledger *ledger, const struct peers *peers);

#endif
