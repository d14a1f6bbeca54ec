/* test_environment.c -- a variable that is looked up is what getenv says it is. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/spec/environment.h"
#include "tests/support/suite.h"

/* Names that begin alike, one that is there twice, one without a value. */
static char texts[][12] = {"KEYS=3",    "KEY=one", "A=",      "KEY=other",
                           "KEY_2=two", "NAME",    "ZZ=last", "B=a=b",
                           "K=",        "KE=x",    "KEY-=x",  "a=lower"};
enum { VARIABLES = sizeof texts / sizeof *texts };

static const char *const names[] = {"KEYS", "KEY", "A",    "KEY_2", "NAME", "ZZ",
                                    "B",    "K",   "KE",   "a",     "AA",   "",
                                    "KEY_", "zz",  "KEY-", "C",     "0"};

START_TEST(each_variable_is_what_getenv_says)
{
    char **before = environ, *variables[VARIABLES + 1] = {NULL};
    for (size_t i = 0; i < VARIABLES; i++)
        variables[i] = texts[i];
    for (size_t first = 0; first <= VARIABLES; first++) {
        environ = variables + first; /* down to none */
        struct environment environment = environment_sort();
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            const char *found = environment_find(&environment, names[i]);
            const char *expected = getenv(names[i]);
            if (found != expected) /* the very same place */
                ck_abort_msg("'%s' of those from the %zu. on", names[i], first);
        }
        environment_free(&environment);
    }
    environ = before;
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_variable_is_what_getenv_says),
        {0},
    };
    return suite_run("environment", tests);
}
