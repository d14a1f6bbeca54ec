/* hiccups.h -- rows that a service leaves out, shows late, or shows in an odd shape.
 *
 * A fault hits a request; a hiccup hits what one row of an answer is about, in each
 * answer that would show that row. Rules count answers: whatever a rule does in one
 * answer is one of its times.
 */
#ifndef SANDBOX_HICCUPS_H
#define SANDBOX_HICCUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "tests/sandbox/node.h"
#include "tests/sandbox/row.h"

enum { HICCUPS_MAX = 64, CHANCE_ALWAYS = 1000 };

enum hiccup_kind {
    HICCUP_MISSING, /* not there, though the row exists */
    HICCUP_ODD,     /* there, in a shape that no client expects */
    HICCUP_LATE,    /* reads of changes show it only some time after the stamp */
    HICCUP_HIDDEN,  /* reads of changes never show it */
    HICCUP_KINDS
};

/* How a row may be asked for. */
enum { READ_BY_ID = 1, READ_BY_ADDRESS = 2, READ_PAGES = 4 };

struct hiccup {
    enum hiccup_kind kind;
    unsigned rows;                     /* a bit for each kind of row */
    unsigned reads;                    /* missing: where */
    const char *address, *id, *method; /* "" for any */
    const char *key;   /* odd: of the row, "merge_fields.FNAME"; "" for the whole row */
    const char *shape; /* odd: the value as it is written; NULL: no such key */
    bool counted;      /* missing: the total of a page still counts it */
    int64_t chance;    /* of a thousand */
    int64_t random, times, hits, delay_ms;
    int64_t added_ms;  /* late, hidden: older changes are not concerned */
    int64_t last;      /* the answer, or the stamp, that was hit last */
    uint64_t begun_at; /* the number of the answer before it */
};

struct hiccups {
    struct hiccup rules[HICCUPS_MAX];
    size_t count;
    uint64_t answers;   /* so far */
    const char *method; /* of the request being answered */
    struct arena arena;
};

void hiccups_clear(struct hiccups *hiccups);
bool hiccups_add(struct hiccups *hiccups, const struct json_node *said, int64_t now_ms,
                 struct wherry_error *error);
/* Another answer begins. */
void hiccups_begin(struct hiccups *hiccups, const char *method);
bool hiccups_have(const struct hiccups *hiccups, enum hiccup_kind kind);

/* Is the row to be left out of an answer that was asked for in this way? `counted` (may
 * be NULL): does the total count it? */
bool hiccups_miss(struct hiccups *hiccups, const struct row *row, unsigned read,
                  bool *counted);
/* Is the row, changed at `stamp_ms`, to be kept from a read of changes? */
bool hiccups_hide(struct hiccups *hiccups, const struct row *row, int64_t stamp_ms,
                  int64_t now_ms);
/* The odd shape to show the row in, NULL for none. */
const struct hiccup *hiccups_odd(struct hiccups *hiccups, const struct row *row);

#endif
