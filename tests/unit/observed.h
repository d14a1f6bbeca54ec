/* observed.h -- the engine on a state in memory, and records that the services show it:
 * m1 is a member of the list, p1 a profile of the CRM.
 */
#ifndef UNIT_OBSERVED_H
#define UNIT_OBSERVED_H

#include "host/sync/observe.h"
#include "tests/unit/small_state.h"

#define A "anne@example.net"
#define B "bea@example.net"
#define C "cleo@example.net"
#define ERASED "x@anonymous.ometria"
enum { NOW_MS = 1000000, ALL_LIVE = (1 << STEP_COUNT) - 1 };
enum {
    LEFT = 1 << MARK_LEFT,
    OUT = 1 << MARK_OUT,
    JOINED = 1 << MARK_JOINED,
    IN = 1 << MARK_IN,
    MOVED = 1 << MARK_MOVED,
    ALL_MARKS = LEFT | OUT | JOINED | IN | MOVED
};

extern struct small_state state;
extern struct engine engine;
extern struct report report;
extern struct wherry_error error;
extern const enum side sides[SIDE_COUNT];
extern const char *const ids[SIDE_COUNT][3]; /* m1, m2, m3; p1, p2, p3 */

/* No contact is known; every step is live. */
void observed_setup(void);
void observed_teardown(void);

/* `first` NULL: "Anne". */
struct told {
    const char *id, *address;
    enum wherry_consent consent;
    const char *first;
    int64_t consent_at_ms;
};

struct wherry_record record_of(enum side side, const struct told *told,
                               struct wherry_field *field);
/* Each returns the number of the row. */
int64_t tell_record(enum side side, struct told told);
int64_t list_tells(const char *id, const char *address, enum wherry_consent consent);
int64_t crm_tells(const char *id, const char *address, enum wherry_consent consent);
/* Subscribed since before the baseline: on one side, on both. */
int64_t before(enum side side, const char *id, const char *address);
int64_t pair(const char *member, const char *profile, const char *address);
void absent(enum side side, int64_t id);

struct row row_at(int64_t id);
int64_t holder(enum side side, const char *id); /* the row with it; 0: none */
unsigned marks(int64_t id);
bool present(int64_t id, enum side side);
bool dirty(int64_t id);
void save(struct row *row);
void owe(int64_t id, unsigned set);

#endif
