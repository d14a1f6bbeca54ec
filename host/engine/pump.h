/* pump.h -- from a source into the store: one pass, or one look-up.
 *
 * Each batch that the source tells is stored in a transaction of its own, so that
 * memory does not grow with the stream and what was stored survives a kill.
 */
#ifndef ENGINE_PUMP_H
#define ENGINE_PUMP_H

#include "host/engine/engine.h"

struct pump_begun {
    uint64_t records, expected;
};

/* Who sees to it that a pass survives a cut. */
struct pump_keeper {
    /* The source is open; `begun` is how many it had told before it was cut, of about how
     * many. END: it is opened once more, to tell everything. */
    enum wherry_status (*opened)(void *self, const struct wherry_pass *pass,
                                 struct pump_begun *begun, struct wherry_error *error);
    /* After a batch that is not the last one, in its transaction: so many were told. */
    enum wherry_status (*told)(void *self, const struct wherry_pass *pass,
                               uint64_t records, struct wherry_error *error);
    void *self;
};

struct pump {
    struct engine *engine;
    enum side side;
    const char *phase; /* "reading the list" */
    const char *fault; /* a fault point passed after each batch; NULL: none */
    bool silent;       /* no progress is told */
    uint64_t likely;   /* how many there are likely to be, where the source does not
                          know; 0: nobody does */
    /* Stores one record. What a look-up tells as absent is not given to it. */
    enum wherry_status (*store_record)(void *self, const struct wherry_record *record,
                                       struct wherry_error *error);
    void *self;
    const struct pump_keeper *keeper; /* NULL: none */
};

/* Reads a stream to its end. *records is how many were told, before a cut
 * as well. An error of the connector
 * is blamed on its side. */
enum wherry_status pump_pass(const struct pump *pump, const struct wherry_read *read,
                             struct wherry_pass *pass, uint64_t *records,
                             struct wherry_error *error);
/* Looks these addresses up, in the caller's transaction. */
enum wherry_status pump_lookup(const struct pump *pump, const struct wherry_read *read,
                               const char *const *keys, size_t count,
                               struct wherry_error *error);
/* The same by lasting ids, for a connector that can do it. */
enum wherry_status pump_lookup_ids(const struct pump *pump,
                                   const struct wherry_read *read,
                                   const char *const *ids, size_t count,
                                   struct wherry_error *error);

#endif
