/* matrix.h -- what this machine does to which command, what comes of it and what makes it
 * good: the table of wherry-faults(7), made by the tests that walk it.
 *
 * Each test program has a part of the table, between two lines of comment in the page
 * that name it. A test tells each case that it has seen; at the end the part must have a
 * row for each fault and command that was walked, and no other, with each exit code that
 * was seen. Only a walk through all there is (matrix_is_whole) sees all that a row may
 * name. With WHERRY_GOLDEN=write the part is written anew instead.
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

/* This fault befell this command, which ended with `code`; `next` makes it good. None has
 * a tab in it. */
void matrix_saw(const char *fault, const char *command, int code, const char *next);
/* The same where what it needs is not to be had here: the row is believed. */
void matrix_skip(const char *fault, const char *command, const char *why);

/* Does a sample walk this fault of this command? Both have a number, so that it has some of
 * each; the first command always. The row of one that is left out is believed. */
bool matrix_samples(const char *fault, int fault_number, const char *command,
                    int command_number);
/* Is each place walked, and not a sample of them? By hand, with WHERRY_EFFORT=100000. */
bool matrix_is_whole(void);
/* From one place of a walk to the next: in a sample the steps become longer. */
int matrix_next_place(int place);
/* Of so many places, numbered from 1, those to be looked at: the `index`-th; 0: no
 * more. `samples` is how many a sample has, scaled by WHERRY_EFFORT; where the table is
 * written, the first and the last place are added. */
int matrix_sample(int places, int samples, int index);

#endif
