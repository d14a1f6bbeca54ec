/* pump.h -- from a source into the store: one pass, or one look-up.
 *
 * Each batch that the source tells is stored in a transaction of its own, so that
 * memory does not grow with the stream and what was stored survives a kill.
 */
#ifndef ENGINE_PUMP_H
#define ENGINE_PUMP_H

#include "host/engine/engine.h"

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
};

/* Reads a stream to its end. *records is how many were told. An error of the connector
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
