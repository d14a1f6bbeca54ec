/* walk.h -- goes through the rows of a state: loads each, lets a visitor do something
 * with it, and saves it if it was changed.
 *
 * Rows come in the order of their ids, in batches. A walk that writes saves each batch
 * in a transaction of its own, so that a kill repeats at most one batch; a visitor of
 * one that does not may begin transactions itself.
 */
#ifndef PICTURE_WALK_H
#define PICTURE_WALK_H

#include "host/picture/row_code.h"

struct walk {
    struct store *store;
    enum store_which which;
    const struct row_fields *fields;
    struct arena *scratch; /* of one row: reset before each */
    size_t batch;          /* rows; at most WALK_BATCH */
    int64_t after;         /* of walk_rows: only rows behind this one */
    bool writes;
    /* Sets *changed for a row to be saved. END ends the walk, which is then OK. */
    enum wherry_status (*visit)(void *self, struct row *row, bool *changed,
                                struct wherry_error *error);
    /* After each batch: how many rows were visited so far. May be NULL. */
    enum wherry_status (*between)(void *self, uint64_t visited,
                                  struct wherry_error *error);
    void *self; /* of both */
};

enum { WALK_BATCH = 2000 };

enum wherry_status walk_rows(const struct walk *walk, struct wherry_error *error);
/* The same for these rows, which are there. */
enum wherry_status walk_these(const struct walk *walk, const int64_t *ids, size_t count,
                              struct wherry_error *error);
/* The same for one row; OK also when there is none. */
enum wherry_status walk_one(const struct walk *walk, int64_t id,
                            struct wherry_error *error);

#endif
