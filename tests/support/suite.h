/* suite.h -- a test program is a table of tests.
 *
 *     static const struct test tests[] = {TEST(an_unsubscribe_is_kept), {0}};
 *     return suite_run("name", tests);
 *
 * A row may say how often a loop test runs (`.rounds`, its index is `_i`) and its
 * time-out in seconds. WHERRY_TEST=NAME in the environment runs that one test only.
 */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <check.h>
#include <stdbool.h>
#undef fail /* an old name of check's; host/base/error.h has the word */
/* Check reports each assertion that holds by a write to a pipe: millions of system
 * calls in a test that walks through all cases. After a crash it then names only the
 * test. */
#define _mark_point(file, line) ((void)0)

struct test {
    const char *name;
    const TTest *const *test;
    int rounds;  /* 0: once */
    int seconds; /* 0: 60 */
};

#define TEST(name)                                                                     \
    {                                                                                  \
#name, &name, 0, 0                                                             \
    }

/* Returns the exit status of main: 0 when all passed. */
int suite_run(const char *name, const struct test *tests);
/* The same of one test that speaks for itself, in this process: check says nothing but
 * why it failed. */
int suite_run_here(const char *name, const TTest *test);

/* Called before and after each test of the suite that is run next. */
void suite_fixture(void (*setup)(void), void (*teardown)(void));

/* How many rounds a random search makes: `usual`, scaled by WHERRY_EFFORT in percent
 * (more in the long tests, fewer under valgrind), at least 1. */
int suite_rounds(int usual);

/* Inside a test, in place of assertions, where what it needs is absent: says why. The
 * test must then return. */
void suite_skip(const char *why);
/* The same where valgrind runs the test, which preloads a library of its own: true. */
bool suite_skip_under_valgrind(const char *why);

#endif
