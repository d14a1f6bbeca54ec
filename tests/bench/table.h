/* table.h -- the figures as a table in Markdown, beside what they should be. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include "tests/bench/ledger.h"

void table_print(const struct ledger *ledger);

#endif
