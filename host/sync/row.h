/* row.h -- the engine's picture of one contact: a link between a list record and a CRM
 * record, either of which may be missing.
 *
 * All texts of a row live in the arena that it was made in; a value is never changed in
 * place, so rows may share texts. Which mapped field a cell belongs to is its index in
 * the mapping (mapping.h), which gives each pair a number that lasts.
 */
#ifndef SYNC_ROW_H
#define SYNC_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"
#include "plugin/wherry.h"

enum side { SIDE_LIST = STORE_LIST, SIDE_CRM = STORE_CRM };
enum { SIDE_COUNT = STORE_SIDES };

static inline enum side other_side(enum side side)
{
    return side == SIDE_LIST ? SIDE_CRM : SIDE_LIST;
}

/* ---- What we sent ---- */

enum sent_phase {
    SENT_NOTHING,
    SENT_TRYING,        /* committed before the request leaves; maybe it never did */
    SENT_ACCEPTED,      /* taken; not yet read back */
    SENT_NOT_EFFECTIVE, /* never seen in time; the values stay known as our own */
};

/* The value before, then every value sent since, in order. Bounded: when full, the
 * oldest sent one is forgotten, which at worst takes a very late echo for a change. */
enum { SENT_MOST = 24 };
struct sent {
    enum sent_phase phase;
    int64_t at_ms; /* of the last one, in the service's time */
    unsigned count;
    const char *values[SENT_MOST];
};

/* ---- One side ---- */

struct cell {
    const char *shown; /* what the side shows now */
    const char *base;  /* dirty when they differ */
    int64_t since_ms;  /* while dirty: as in struct owed */
    struct sent sent;
};

/* One CRM profile of the row; more than one only when several share an address. */
enum { PROFILE_MOST = 8 };
struct profile {
    const char *id;
    enum wherry_consent consent;
};

/* Consents of a record of which nothing is known yet. */
enum { CONSENT_NONE = -1 };

struct half {
    bool present;
    bool gone; /* a record was there: `left` of the list, `erased` of the CRM */
    const char *address;
    unsigned profile_count; /* the list: 0 or 1 */
    struct profile profiles[PROFILE_MOST];
    int consent; /* strictest of the profiles; CONSENT_NONE when nothing was ever
                    seen */
    int own;     /* the last consent that was not ARCHIVED; edges are told from it */
    enum wherry_word by;
    int64_t consent_at_ms;
    int64_t event_at_ms; /* the latest opt-out event learned */
    struct sent consent_sent;
    bool create_sent;   /* a CREATE of ours was ever sent */
    struct sent create; /* the last CREATE, while it is under way */
    struct cell *cells; /* one a mapped field */
};

/* ---- What is owed ---- */

enum mark {
    MARK_LEFT,   /* import_unsubscribes */
    MARK_OUT,    /* push_unsubscribes */
    MARK_JOINED, /* import_new_records */
    MARK_IN,     /* push_new_records */
    MARK_MOVED,  /* push_push_fields: the address changed in the CRM */
};
enum { MARK_COUNT = MARK_MOVED + 1 };
enum step mark_step(enum mark mark); /* the step that it is owed to */

/* Set when a change is read, with its time and how many reads of each side had
 * begun. */
struct owed {
    bool set;
    bool asked; /* set by a backfill: nothing but a backfill writes because of it */
    int64_t at_ms;
    int64_t since_ms; /* changed no earlier, in that service's time; 0: not known */
    int64_t begun[SIDE_COUNT];
};

/* What a step can do to a contact, in the order in which it is judged. */
enum action {
    ACTION_IMPORT_UNSUBSCRIBE,
    ACTION_PUSH_UNSUBSCRIBE,
    ACTION_IMPORT_NEW,
    ACTION_PUSH_NEW,
    ACTION_RENAME, /* push_push_fields */
    ACTION_PUSH_FIELDS,
    ACTION_PULL_FIELDS,
};
enum { ACTION_COUNT = ACTION_PULL_FIELDS + 1 };

/* A change that was refused: not sent again while its hash stays the same. Each action
 * has its own, so that a parked field never holds back a consent. */
struct park {
    uint64_t hash; /* 0: nothing is parked */
    enum wherry_reason reason;
    int64_t at_ms;
    const char *words;
};

struct row {
    int64_t id; /* 0: not stored yet */
    struct half sides[SIDE_COUNT];
    bool both_known; /* both sides were there at once: bases are set */
    bool twins_told;
    struct owed owed[MARK_COUNT];
    struct park parked[ACTION_COUNT];
    int64_t tried_run; /* the run of which `tried` tells */
    unsigned tried;    /* bit 1 << action: sent in that run */
    uint64_t digest[SIDE_COUNT];
};

/* An empty row with `field_count` cells a side. */
void row_init(struct row *row, size_t field_count, struct arena *arena);

bool row_dirty(const struct half *half, size_t field);
/* What the side will show when everything accepted has arrived. */
const char *cell_expected(const struct cell *cell);
/* Is anything of ours under way on this side? */
bool row_under_way(const struct half *half, size_t field_count);
/* Must it be judged: owed, dirty, under way or parked? (What is parked and owed no more
 * is found by judging.) */
bool row_open(const struct row *row, size_t field_count);
const char *row_id_of(const struct half *half); /* the lowest lasting id, or "" */

void row_owe(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
/* The same, by a backfill. A mark that was set for itself stays what it is. */
void row_ask(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
void row_clear(struct row *row, enum mark mark);

/* What a try is taken back to when it was not carried out. */
struct sent_try {
    enum sent_phase phase;
    int64_t at_ms;
    bool added; /* false: it repeated the last value */
};
/* `before` is kept when nothing is under way yet; then `value` is added, TRYING. */
struct sent_try sent_add(struct sent *sent, const char *before, const char *value,
                         int64_t at_ms);
/* As it was before the try: what was sent earlier may still be on its way. */
void sent_take_back(struct sent *sent, const struct sent_try *before);
const char *sent_last(const struct sent *sent); /* NULL when nothing was sent */
/* The place of a value among those sent: -1 not there, else its index; the last
 * wins. */
int sent_find(const struct sent *sent, const char *value);
bool sent_pending(const struct sent *sent); /* TRYING or ACCEPTED */
void sent_forget(struct sent *sent);

/* ---- Stored form ---- */

/* Numbers of the mapped fields as they are in the state; see mapping.h. */
struct row_fields {
    const unsigned *numbers;
    size_t count;
};

/* The body for the store, in the arena. */
void row_encode(const struct row *row, const struct row_fields *fields,
                struct arena *arena, const void **body, size_t *length);
/* FAILED for a body that this version cannot have written. Cells of fields no longer
 * mapped are dropped; those of new ones are empty. */
enum wherry_status row_decode(const void *body, size_t length,
                              const struct row_fields *fields, struct arena *arena,
                              struct row *row, struct wherry_error *error);

/* Consent as text, for journals and for `sent`: "SUBSCRIBED", ...; "" for
 * CONSENT_NONE. */
const char *consent_name(int consent);

#endif
