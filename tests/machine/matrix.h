/* matrix.h -- what this machine does to which command, what follows and what repairs
 * it: the table of wherry-faults(7), made by the tests that walk it.
 *
 * Each test program has a part of the table, between two lines of comment in the page
 * that name it. A test enters a row for each fault and command, walks it, or a sample
 * of it, and records each exit code that it sees: it must be one that the row names. At
 * the end the part must have these rows and no others; with WHERRY_GOLDEN=write it is
 * written again instead. A walk through all places (matrix_is_whole) must have seen
 * each code, too.
 */
#ifndef MACHINE_MATRIX_H
#define MACHINE_MATRIX_H

#include <stdbool.h>

#include "tests/support/suite.h"

/* As rig_suite, and serve_suite. */
typedef int matrix_suite(const char *name, const struct test *tests);
/* A suite upon the wherry whose machine fails it, with the part of the table called
 * `part`. */
int matrix_run(const char *part, matrix_suite *suite, const struct test *tests);

struct matrix_fault {
    const char *words;
    int number;        /* among all faults, for sampling */
    const char *codes; /* with which a command may end: "0, 1" */
};

/* A row: `next` makes good what this fault does to this command. False: it is left out of
 * the sample, which has some of each fault and of each command, and the first command
 * (0) always. */
bool matrix_enter(const struct matrix_fault *fault, const char *command, int number,
                  const char *next);
/* The command has ended so. */
void matrix_saw(const struct matrix_fault *fault, const char *command, int code);
/* This system does not have what a row needs. */
void matrix_skip(const struct matrix_fault *fault, const char *command,
                 const char *why);

/* Is each place walked, and not a sample of them? By hand, with WHERRY_EFFORT=100000. */
bool matrix_is_whole(void);
/* From one place of a walk to the next: in a sample the steps become longer. */
int matrix_next_place(int place);
/* Of so many places, numbered from 1, those to visit: the `index`-th; 0: no more.
 * `samples` is how many a sample has, scaled by WHERRY_EFFORT. */
int matrix_sample(int places, int samples, int index);

#endif
