/* pump.h -- from a source into the store: one pass, or one look-up.
 *
 * Each batch that the source returns is stored in a transaction of its own, so that
 * memory does not grow with the stream and what was stored survives a kill.
 */
#ifndef ENGINE_PUMP_H
#define ENGINE_PUMP_H

#include "host/engine/engine.h"

struct pump_begun {
    uint64_t records, expected;
};

/* Saves a pass so that it survives an interruption. */
struct pump_keeper {
    /* The source is open; `begun` is how many it had returned before an interruption,
     * of about how many. END: it is opened once more, to return everything. */
    enum wherry_status (*opened)(void *self, const struct wherry_pass *pass,
                                 struct pump_begun *begun, struct wherry_error *error);
    /* After a batch that is not the last one, in its transaction: so many were
     * returned. */
    enum wherry_status (*told)(void *self, const struct wherry_pass *pass,
                               uint64_t records, struct wherry_error *error);
    void *self;
};

struct pump {
    struct engine *engine;
    enum side side;
    const char *phase; /* "reading the list" */
    const char *fault; /* a fault point passed after each batch; NULL: none */
    bool silent;       /* no progress is reported */
    uint64_t likely;   /* how many there are likely to be, if the source does not
                        * know; 0: not known */
    /* Stores one record. It does not get the absent ones of a look-up. */
    enum wherry_status (*store_record)(void *self, const struct wherry_record *record,
                                       struct wherry_error *error);
    void *self;
    const struct pump_keeper *keeper; /* NULL: none */
};

/* A stream that is being read in turns: those of both sides may run at the same time,
 * and neither service waits for the other. */
struct pump_stream {
    struct wherry_writer writer; /* first: its callbacks find the rest after it */
    const struct pump *pump;     /* these three are the caller's */
    const struct wherry_read *read;
    struct wherry_pass *pass;
    uint64_t records; /* returned so far, those before an interruption included */
    /* Within pump.c. */
    struct pump_begun begun;
    size_t batch;
    enum wherry_status stored;
    struct wherry_error *error;
};

/* Opens the source. An error of the connector is blamed on its side, here and below. */
enum wherry_status pump_open(struct pump_stream *stream, struct wherry_error *error);
/* A batch: OK to continue, END at the end. */
enum wherry_status pump_turn(struct pump_stream *stream, struct wherry_error *error);
/* Whatever the result, and also if it was never opened. */
void pump_close(const struct pump_stream *stream);

/* All of this for one stream. *records is how many were returned, those before an
 * interruption included. */
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
