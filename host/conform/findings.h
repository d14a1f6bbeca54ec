/* findings.h -- what was found of each rule.
 *
 * Plain memory without pointers: it is shared by two processes. All zero: nothing was
 * found yet.
 */
#ifndef CONFORM_FINDINGS_H
#define CONFORM_FINDINGS_H

#include <stdbool.h>

#include "host/conform/rules.h"

enum found { FOUND_NOTHING, FOUND_PASSED, FOUND_FAILED, FOUND_SKIPPED };

struct finding {
    enum found found;
    char why[400]; /* "" for what passed */
};

struct findings {
    int at; /* the rule that is being tested, of those of one piece of work; 0: the
             * first */
    struct finding of[RULE_COUNT];
};

/* The first finding of a rule holds. No `why` has an address or a value of a field: it
 * names a contact by the lasting id. */
void findings_fail(struct findings *findings, enum rule rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void findings_skip(struct findings *findings, enum rule rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* From now on it is this rule's turn: what ends the work is its fault. */
void findings_begin(struct findings *findings, enum rule rule);
/* Was nothing found of it yet? */
bool findings_open(const struct findings *findings, enum rule rule);
/* The rules from `first` to `last` without a finding have passed; or, if `end` is
 * given, their work has ended with it: the rule that was being tested has failed by it,
 * and those after it were not tested. */
void findings_close(struct findings *findings, enum rule first, enum rule last,
                    const char *end);

#endif
