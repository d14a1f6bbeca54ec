/* errands.h -- deeds that write a file, or one thing of the state: see deeds.h.
 */
#ifndef MACHINE_ERRANDS_H
#define MACHINE_ERRANDS_H

#include <stdbool.h>

struct deed_row {
    const char *name, *next;
    void (*begin)(void);
    const char *(*line)(void);
    void (*again)(void);
    const char *place; /* the directory that it writes to; NULL: "state" */
    bool marks;
    bool asks;      /* it asks a service */
    bool stateless; /* it has no state */
    bool unleased;  /* it does not take its turn: runs go on */
    bool stepless;  /* it passes no fault point */
    bool small;     /* it does nothing to people: `again` has checked all of it */
};

/* Those from the first of them on, in the order of enum deed. */
extern const struct deed_row errands[];

#endif
