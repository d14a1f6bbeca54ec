/* row.h -- the engine's picture of one contact: a link between a list record and a CRM
 * record, either of which may be missing.
 *
 * All texts of a row live in the arena that it was made in; a value is never changed in
 * place, so rows may share texts. Which mapped field a cell belongs to is its index in
 * the mapping (mapping.h), which gives each pair a number that lasts.
 */
#ifndef PICTURE_ROW_H
#define PICTURE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/set.h"
#include "host/picture/sent.h"
#include "host/picture/side.h"
#include "host/spec/work.h"
#include "plugin/wherry.h"

/* ---- One side ---- */

struct cell {
    const char *shown; /* what the side shows now */
    const char *base;  /* dirty when they differ */
    int64_t since_ms;  /* while dirty: as in struct owed */
    struct sent sent;
    /* A value of the other side that this one refused; NULL: none. It is not sent again,
     * and holds back nothing else. */
    const char *refused;
    const char *refused_words;
    int64_t refused_ms;
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
    /* Not found where she should be, since then by the service's clock; 0: she is there
     * as far as we know. All that we know of her stays until it is sure. */
    int64_t missing_ms;
    const char *address;    /* what records of both sides are joined by */
    const char *spelled;    /* the same as the service spells it; "": just so */
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
    const char *fault;  /* what of the record could not be read when it was told last */
    int64_t fault_ms;   /* since when; 0: all of it could */
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
SET_OF(mark_set, enum mark)
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
SET_OF(action_set, enum action)
enum step action_step(enum action action);
/* What an action settles; only those before ACTION_PUSH_FIELDS have a mark. */
enum mark action_mark(enum action action);
/* The actions of these steps. */
struct action_set step_actions(struct step_set steps);

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
    int64_t tried_run;       /* the run of which `tried` tells */
    struct action_set tried; /* sent in that run */
    uint64_t digest[SIDE_COUNT];
};

/* An empty row with `field_count` cells a side. */
void row_init(struct row *row, size_t field_count, struct arena *arena);

bool row_dirty(const struct half *half, size_t field);
/* Is this the value that the cell's side refused? */
bool cell_refuses(const struct cell *cell, const char *value);
void cell_accept(struct cell *cell); /* nothing is refused any more */
/* What the side will show when everything accepted has arrived. */
const char *cell_expected(const struct cell *cell);
/* Is anything of ours under way on this side? */
bool row_under_way(const struct half *half, size_t field_count);
/* Must it be judged: owed, dirty, under way or parked? (What is parked and owed no more
 * is found by judging.) */
bool row_open(const struct row *row, size_t field_count);
const char *row_id_of(const struct half *half); /* the lowest lasting id, or "" */
/* The address as it is written to the service, and shown to people; "" for none. */
const char *half_spelling(const struct half *half);
void half_set_address(struct half *half, const char *address, const char *spelled);

void row_owe(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
/* The same, by a backfill. A mark that was set for itself stays what it is. */
void row_ask(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
void row_clear(struct row *row, enum mark mark);
/* Nothing of this action is parked any more. */
void row_unpark(struct row *row, enum action action);

/* Consent as text, for journals and for `sent`: "SUBSCRIBED", ...; "" for
 * CONSENT_NONE. */
const char *consent_name(int consent);

#endif
