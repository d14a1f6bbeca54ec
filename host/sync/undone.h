/* undone.h -- what one run wrote to one contact, as the journal has it line by line.
 *
 * Of each field the value before the run's first write, and the one that its last write
 * left. A refused value was never written. A write without an answer may have been
 * done: the picture of the contact decides.
 */
#ifndef SYNC_UNDONE_H
#define SYNC_UNDONE_H

#include "host/base/arena.h"
#include "host/picture/mapping.h"
#include "host/spec/work.h"
#include "host/store/journal.h"

struct undone_field {
    const char *name; /* at the side that it was written to */
    const char *before, *after;
};

/* What was written to one side. */
struct undone_side {
    struct undone_field fields[MAPPING_MOST];
    size_t field_count;
    bool unreadable;      /* fields were written whose values from before were not
                           * kept */
    bool made;            /* the contact, */
    int64_t made_ms;      /* opted in then, as the service said; 0: it did not */
    bool opted_out;       /* unsubscribed, */
    int64_t opted_out_ms; /* sent then, by our clock */
    bool renamed;
};

struct undone {
    struct work_set steps; /* of these alone; empty: of all */
    struct undone_side sides[SIDE_COUNT];
    /* The last change that was sent, until its verdict is known. */
    struct undone_sent {
        bool any;
        enum wherry_verb verb;
        enum side side;
        const char *step, *before, *after;
        int64_t at_ms;
    } sent;
};

/* One line of the run, in their order; texts are kept in the arena. */
void undone_line(struct undone *undone, const struct store_journal *line,
                 struct arena *arena);
/* Behind the last one. */
void undone_end(struct undone *undone, struct arena *arena);

#endif
