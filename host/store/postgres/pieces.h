/* pieces.h -- within this folder: what a cut read has returned (spool.h), in a table.
 *
 * Each piece is a row. It is written in the transaction of its page, which costs no trip
 * of its own, and proves the turn as all others do. The table is not logged: keeping is
 * only a help, and a baseline would write most of its log for it. So a server that crashed,
 * or a replica that was promoted, has none of it, and the read begins again.
 */
#ifndef STORE_POSTGRES_PIECES_H
#define STORE_POSTGRES_PIECES_H

#include "host/store/side.h"

struct spool;
struct store;

struct spool *pieces_spool(struct store *store, enum store_side side);

#endif
