/* telling.h -- one contact, and what a service shows of them. */
#ifndef UNIT_TELLING_H
#define UNIT_TELLING_H

#include "host/sync/learn.h"
#include "tests/unit/small_state.h"

enum { NOW_MS = 1000000, ALL_LIVE = (1 << STEP_COUNT) - 1, NO_MARKS = 0 };
enum {
    LEFT = 1 << MARK_LEFT,
    OUT = 1 << MARK_OUT,
    JOINED = 1 << MARK_JOINED,
    IN = 1 << MARK_IN,
    MOVED = 1 << MARK_MOVED,
    ALL_MARKS = LEFT | OUT | JOINED | IN | MOVED
};
enum { NONE = CONSENT_NONE };

extern struct small_state state;
extern struct policy policy;

/* No contact is known; every step is live. */
void setup(void);
/* Both sides known and clean, showing "old". */
void know_both(void);
/* A record of the side as we know it. */
void know(enum side side, int consent);
void owe(unsigned set, int64_t at_ms);
void sent_over(struct sent *sent, enum sent_phase phase, const char *before,
               const char *value);

struct half *half_of(enum side side);
struct cell *cell_of(enum side side); /* of the first field */
unsigned marks(void);

struct told {
    const char *id, *first; /* `first` NULL: the field is not there */
    int64_t consent_at_ms;
    enum wherry_word by;
};

/* A record of the side, with this consent; with the consent that is known, and a
 * value. */
struct learned tell_with(enum side side, enum wherry_consent consent, struct told told);
struct learned tell_consent(enum side side, enum wherry_consent consent);
struct learned tell_value(enum side side, const char *value);

#endif
