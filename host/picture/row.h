/* row.h -- the engine's picture of one contact: a link between a list record and a CRM
 * record, either of which may be missing.
 *
 * All texts of a row live in the arena that it was made in; a value is never changed in
 * place, so rows may share texts. The mapped field of a cell is its index in the
 * mapping (mapping.h), which gives each pair a number that lasts.
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
    /* A value of the other side that this one refused; NULL: none. It is not sent
     * again, and stops nothing else. */
    const char *refused;
    const char *refused_words;
    int64_t refused_ms;
};

/* One CRM profile of the row; more than one only when several share an address. Of a
 * side that is gone the id and the last consent stay: seen again, they are no first
 * sight. Reads are numbered as in struct passes. */
enum { PROFILE_MOST = 8 };
struct profile {
    const char *id;
    enum wherry_consent consent; /* its last one */
    int64_t seen;                /* the read that showed it last */
    int64_t seen_no; /* the last one that showed it not SUBSCRIBED; 0: none did */
    int64_t told;    /* the number of the batch that sent it an opt-out; 0: none did */
    /* One of several that was not found, since when, as in struct half. */
    int64_t missing_ms;
    bool late; /* its opt-in was seen by a late read alone; see struct policy */
    /* Of the record last learned; 0: whatever it shows counts as changed.
     * STORE_DIGEST_KEPT if no caller has asked for it; see row_load_digests. */
    uint64_t digest;
};

/* What a look-up by all ids and addresses of a side showed. */
enum look {
    LOOK_NOBODY,
    LOOK_SOMEBODY,
    LOOK_ALL_OUT,    /* each profile there shows that it is opted out */
    LOOK_UNREADABLE, /* a record that does not say who, or with which consent */
};

/* Consents of a record of which nothing is known yet. */
enum { CONSENT_NONE = -1 };

struct half {
    bool present;
    bool gone; /* a record was there: `left` of the list, `erased` of the CRM */
    /* Since when the record was not found where it should be, by the service's clock;
     * 0: it is there as far as we know. All that we know of it stays until it is
     * sure. */
    int64_t missing_ms;
    const char *address;    /* what records of both sides are joined by */
    const char *spelled;    /* the same as the service spells it; "": just so */
    unsigned profile_count; /* the list: 0 or 1 */
    struct profile profiles[PROFILE_MOST];
    int consent; /* strictest of the profiles; CONSENT_NONE when nothing was ever
                    seen */
    int own;     /* the last consent that was not ARCHIVED; a change of consent is
                  * compared with it */
    enum wherry_word by;
    int64_t consent_at_ms;
    int64_t event_at_ms; /* the latest opt-out event learned */
    struct sent consent_sent;
    bool create_sent;   /* we have sent a CREATE for it at some time */
    struct sent create; /* the last CREATE, while it is in flight */
    struct cell *cells; /* one a mapped field */
    const char *fault;  /* what could not be read of the record when it last came */
    int64_t fault_ms;   /* since when; 0: all of it could */
    int64_t looked;     /* the read that was the last look-up; 0: none was */
    enum look look;     /* what it showed */
    /* The list: the address that we sent the CRM an opt-out for, on the list's behalf,
     * and when; "" and 0: none. An opted-out record that appears there is our echo. */
    const char *told_address;
    int64_t told_ms;
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
    /* LEFT and OUT alone. An opt-out of another contact who has the same address. */
    bool copied;
    /* Nobody was found there, asked twice. Costs nothing until a record comes. */
    bool rests;
    int64_t none_ms; /* when that was found first; 0: not yet */
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
/* The step that writes single values to that side. */
enum step value_step(enum side side);
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
    int64_t tried_run;       /* the run in which `tried` was set */
    struct action_set tried; /* sent in that run */
};

/* Numbers of the mapped fields as they are in the state; see mapping.h. */
struct row_fields {
    const unsigned *numbers;
    size_t count;
};

/* An empty row with `field_count` cells a side. */
void row_init(struct row *row, size_t field_count, struct arena *arena);

bool row_dirty(const struct half *half, size_t field);
/* Is this the value that the cell's side refused? */
bool cell_refuses(const struct cell *cell, const char *value);
void cell_accept(struct cell *cell); /* nothing is refused any longer */
/* What the side will show when everything accepted has arrived. */
const char *cell_expected(const struct cell *cell);
/* Is anything of ours in flight on this side? */
bool row_under_way(const struct half *half, size_t field_count);
/* Was the record, or one of several profiles, not found where it should be? */
bool half_in_doubt(const struct half *half);
/* Must it be judged: owed, dirty, in flight or parked? (Judging finds what is parked
 * and no longer owed.) */
bool row_open(const struct row *row, size_t field_count);
const char *row_id_of(const struct half *half); /* the lowest lasting id, or "" */
struct profile *half_profile(struct half *half, const char *id); /* or NULL */
/* Whatever a record of this side shows next counts as changed. */
void half_renew(struct half *half);
int64_t half_seen(const struct half *half); /* the read that showed any of it last */
/* The profile that an opt-out still has to reach: the lowest one that is not opted out
 * and got none since the mark; NULL: none. */
const struct profile *half_to_opt_out(const struct half *half, const struct owed *left);
/* A record appears on this side: the marks that rested without one wake up. */
void row_wake(struct row *row, enum side side);
/* The address as it is written to the service, and shown to people; "" for none. */
const char *half_spelling(const struct half *half);
void half_set_address(struct half *half, const char *address, const char *spelled);

void row_owe(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
/* The same, by a backfill. A mark that was set for another reason stays as it is. */
void row_ask(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT]);
void row_clear(struct row *row, enum mark mark);
/* Nothing of this action is parked any longer. */
void row_unpark(struct row *row, enum action action);

/* Consent as text, for journals and for `sent`: "SUBSCRIBED", ...; "" for
 * CONSENT_NONE. */
const char *consent_name(int consent);

#endif
