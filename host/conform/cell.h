/* cell.h -- work on a plugin in a process of its own, which it may ruin.
 *
 * What the work finds, and whose code runs, is in memory that both processes share. The
 * plugin can write there, too: nothing in it is more than text and numbers that are
 * looked at before they are used.
 */
#ifndef CONFORM_CELL_H
#define CONFORM_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "host/conform/findings.h"
#include "host/connector/guard.h"

/* What is known of the plugin once it was loaded. */
struct cell_facts {
    char name[64], version[64];
    unsigned roles, abi_minor;
};

struct cell {
    struct guard_witness witness;
    struct cell_facts facts;
    struct findings findings;
    int done; /* the work has returned */
};

struct cell *cell_create(void); /* NULL: no memory that can be shared */
void cell_destroy(struct cell *cell);

typedef void cell_work(void *self, struct cell *cell);
/* True if the work has returned. Else `end` says how it ended, in a sentence that names
 * the plugin and the function where that is known. */
bool cell_run(struct cell *cell, cell_work *work, void *self, char *end, size_t room);

#endif
