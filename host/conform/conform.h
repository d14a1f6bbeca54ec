/* conform.h -- does a connector keep to the interface?
 *
 * Each group of rules is looked at in a process of its own (cell.h), so that a plugin
 * that crashes, ends the process or does not come back fails that rule and no other.
 */
#ifndef CONFORM_CONFORM_H
#define CONFORM_CONFORM_H

#include "host/conform/cell.h"
#include "host/conform/subject.h"
#include "host/conform/writing.h"

enum { CONFORM_SIDES = 2 };

/* For each side that was looked at what was found; the first one is "" where no service
 * was to be asked. */
struct conform_side {
    const char *name;
    struct findings findings;
};

struct conform_report {
    struct cell_facts facts; /* name "" if the file was not loaded */
    struct conform_side sides[CONFORM_SIDES];
    size_t side_count;
};

/* Loads it in a process of its own, to learn what it is. False: not loaded, and
 * `refusal` says why. */
bool conform_describe(const char *file, struct cell_facts *facts, char *refusal,
                      size_t room);

/* `sides`: of the author's pipeline, or one without a connection. Nothing is written
 * unless `names` says what. */
void conform_run(const char *file, const struct subject_side *sides, size_t count,
                 const struct writing_names *names, struct conform_report *report);

#endif
