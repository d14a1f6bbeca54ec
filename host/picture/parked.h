/* parked.h -- changes that were refused: which there are, send them again, give them
 * up.
 */
#ifndef PICTURE_PARKED_H
#define PICTURE_PARKED_H

#include "host/picture/row.h"

/* One parked change, or a record that could not be read. Texts live until the visitor
 * returns. */
struct parked {
    int64_t row;
    bool unreadable; /* a record of `side`, and no change */
    enum side side;
    enum step step; /* of a change */
    const char *address;
    enum wherry_reason reason;
    const char *words;
    int64_t at_ms;
};
/* False: stop here. */
typedef bool parked_visitor(void *self, const struct parked *parked);
/* Which of them. `{0}`: all. */
struct parked_which {
    int64_t row;     /* 0: of any contact */
    int64_t from;    /* by the numbers of their rows, from this one on */
    bool unreadable; /* only records */
    const enum wherry_reason *reason; /* NULL: any; no record has one */
    struct step_set steps;            /* empty: any; no record has one */
};
enum wherry_status parked_list(struct store *store, const struct parked_which *which,
                               parked_visitor *visitor, void *self,
                               struct wherry_error *error);

/* The parked changes that were met; those of a backfill are sent by backfills only. */
struct parked_met {
    int64_t count, of_backfill;
};
/* retry: sent again in the next run. drop: the change is given up (mark and dirt too),
 * and the story of the contact says so, at `now_ms` of this machine and of no run.
 * Neither touches a record that cannot be read. */
enum wherry_status parked_retry(struct store *store, const struct parked_which *which,
                                struct parked_met *met, struct wherry_error *error);
enum wherry_status parked_drop(struct store *store, const struct parked_which *which,
                               int64_t now_ms, struct parked_met *met,
                               struct wherry_error *error);

#endif
