/* counted.h -- instructions instead of seconds: these repeat. */
#ifndef BENCH_COUNTED_H
#define BENCH_COUNTED_H

#include "tests/bench/ledger.h"

/* With valgrind at this path; at ledger->small people. */
void counted_take(struct ledger *ledger, const char *valgrind);

#endif
