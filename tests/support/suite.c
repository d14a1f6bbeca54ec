/* suite.c -- a test program is a table of tests. */
#include "tests/support/suite.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"

enum { DEFAULT_SECONDS = 60 };

static struct {
    void (*setup)(void);
    void (*teardown)(void);
} fixture;

static void add(Suite *suite, const struct test *test)
{
    TCase *tcase = tcase_create(test->name);
    tcase_add_checked_fixture(tcase, fixture.setup, fixture.teardown);
    tcase_set_timeout(tcase, test->seconds == 0 ? DEFAULT_SECONDS : test->seconds);
    tcase_add_loop_test(tcase, *test->test, 0, test->rounds == 0 ? 1 : test->rounds);
    suite_add_tcase(suite, tcase);
}

void suite_fixture(void (*setup)(void), void (*teardown)(void))
{
    fixture.setup = setup;
    fixture.teardown = teardown;
}

int suite_run(const char *name, const struct test *tests)
{
    const char *only = getenv("WHERRY_TEST");
    Suite *suite = suite_create(name);
    for (; tests->name != NULL; tests++)
        if (only == NULL || strcmp(only, tests->name) == 0)
            add(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int suite_run_here(const char *name, const TTest *test)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_add_test(tcase, test);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    if (failed > 0)
        srunner_print(runner, CK_NORMAL);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int suite_rounds(int usual)
{
    const char *effort = getenv("WHERRY_EFFORT");
    int64_t percent = 100;
    if (effort != NULL && !text_to_integer(effort, 1, 100000, &percent))
        fprintf(stderr, "WHERRY_EFFORT is no percentage, taken as 100\n");
    int64_t rounds = usual * percent / 100;
    return rounds < 1 ? 1 : (int)(rounds > INT_MAX ? INT_MAX : rounds);
}

void suite_skip(const char *why)
{
    printf("skipped: %s\n", why);
    fflush(stdout);
}

bool suite_skip_under_valgrind(const char *why)
{
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded == NULL || strstr(preloaded, "vgpreload") == NULL)
        return false;
    suite_skip(why);
    return true;
}
