/* beside.h -- a baseline into PostgreSQL beside one into a file: the same services, one
 * right after the other.
 *
 * The server is one of its own on this machine. What it commits is on the disk when it says
 * so, and its memory is what it takes by itself, so that it is as an operator's: more is
 * asked of it than of a file, which is synced before something is sent.
 */
#ifndef BENCH_BESIDE_H
#define BENCH_BESIDE_H

#include "tests/bench/ledger.h"

/* Where there is no server, it says so and takes nothing. */
void beside_take(struct ledger *ledger);

#endif
