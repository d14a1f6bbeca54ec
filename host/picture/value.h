/* value.h -- the named values of a pipeline's state: where the reads continue, which
 * steps have their baseline, the connection, the list and account of the state.
 *
 * Each value has a name and a type in one table (value.c), and no other file spells a
 * name. Some values exist once for each side, step, piece of work or place: `which`
 * says for which one; it is 0 for all others. Setting happens in the caller's
 * transaction.
 */
#ifndef PICTURE_VALUE_H
#define PICTURE_VALUE_H

#include "host/store/store.h"

enum value {
    /* Numbers. */
    VALUE_FORWARD_FROM,   /* CRM opt-out events before this are history */
    VALUE_PICTURE,        /* the run that last moved the picture of any contact */
    VALUE_MAPPING_NUMBER, /* the highest that was ever given to a mapped field */
    VALUE_BEGUN,          /* a side: how many reads have begun */
    VALUE_AGAIN,          /* a side: 1 when the last read must be repeated */
    VALUE_COMPLETE_BEGUN, /* a side: when that began, by the service's clock */
    VALUE_WHOLE_BEGUN,    /* a side: when the last whole read began, by its clock */
    VALUE_WHOLE_TOOK,     /* a side: how long that took to read and learn, in ms */
    VALUE_CUT_TOLD,       /* a side: how many its read for a baseline has brought */
    VALUE_CUT_EXPECTED,   /* a side: of about how many; both 0 when it has ended */
    VALUE_BASELINE_BEGUN, /* a side: when its read for the baseline began, by its clock */
    VALUE_WORK_DONE,      /* work: when it was last done to its end, by our clock */
    VALUE_WORK_LAG,       /* work: how long its changes were on their way */
    VALUE_BULK_SLOTS,     /* how many places for batches in bulk were ever used */
    VALUE_LOSS, /* since when what is known is what was left of it; 0 from a baseline on */
    VALUE_AUDITED_RUN, /* the last run that was audited; see host/sync/audit.h */
    VALUE_AUDITED_MS,  /* of the last audit that found something to look at: when, */
    VALUE_AUDITED,     /* how many changes, */
    VALUE_DRIFTED,     /* and how many of them were not there */
    VALUE_CONNECTION_SINCE,
    VALUE_CONNECTION_PAUSED, /* since when; 0: it is not */
    /* Texts. */
    VALUE_BASELINE,         /* "done" */
    VALUE_STEP,             /* a step: "live" from its baseline on, "off" */
    VALUE_SINCE,            /* a side: where the next read continues */
    VALUE_LEARNED_AS,       /* a side: as its baseline was read; see sync/cut.h */
    VALUE_MAPPING,          /* the table of mapped fields; see mapping.c */
    VALUE_MAPPING_RESERVED, /* the same of a baseline under way */
    VALUE_TYPES,            /* the types of mapped fields; see host/sync/types.c */
    VALUE_TALLY,            /* what all runs did together; see host/engine/tally.h */
    VALUE_BULK,             /* a place: a batch in bulk; see host/sync/bulk_state.c */
    VALUE_CONNECTION_STATE,
    VALUE_CONNECTION_REASON,
    VALUE_CONNECTION_REFUSED,
    VALUE_IDENTITY_LIST,
    VALUE_IDENTITY_CRM,
    VALUE_IDENTITY_ACCOUNT,
    VALUE_IDENTITY_KEY,
    VALUE_ALERTS, /* which alerts were sent to whom; see host/alerts/memory.h */
};
enum { VALUE_COUNT = VALUE_ALERTS + 1 };

/* How many places for batches in bulk there can be; no run has nearly so many under
 * way. Numbers of fields are only counted up, so that there is room above. */
enum { VALUE_SLOTS_MOST = 10000, VALUE_FIELD_NUMBER_MOST = INT32_MAX };

/* `fallback` where nothing is kept, and where what is kept cannot be (a number beyond
 * its bounds, or none): then the store is broken, as by a file that cannot be read. */
int64_t value_number(struct store *store, enum value value, int which,
                     int64_t fallback);
/* A number beyond its bounds becomes the nearest one within. */
enum wherry_status value_set_number(struct store *store, enum value value, int which,
                                    int64_t number, struct wherry_error *error);
/* Copied into the arena; "" where nothing is kept. */
const char *value_text(struct store *store, enum value value, int which,
                       struct arena *arena);
enum wherry_status value_set_text(struct store *store, enum value value, int which,
                                  const char *text, struct wherry_error *error);
/* Is that the name under which the value is kept? */
bool value_has_name(enum value value, int which, const char *name);
/* How many of it there can be at most, and the name of each, in the arena. */
int value_places(enum value value);
const char *value_name(enum value value, int which, struct arena *arena);
/* A number is within its bounds; a text may be any here (see value_check.h). */
bool value_fits(enum value value, const char *text);
/* What is kept there cannot be: breaks the store, so that nothing is built on it. */
enum wherry_status value_damaged(struct store *store, enum value value, int which,
                                 struct wherry_error *error);
/* Is this kept? */
bool value_is(struct store *store, enum value value, int which, const char *text);

#endif
