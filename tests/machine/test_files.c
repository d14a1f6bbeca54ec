/* test_files.c -- a command whose own calls for files fail, or that is killed at one of
 * them: there is an error, each file is the old one or the new one, whole, and the same
 * command does its work when it is called again. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/machine/bad_files.h"
#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/pipelines/rig.h"

enum { KILLED = 128 + SIGKILL, SECONDS = 600, SAMPLES = 2 };

static const struct matrix_fault faults[BAD_FILES] = {
    [BAD_FILES_ONCE] = {"a call for a file fails once", 0, "0, 1"},
    [BAD_FILES_FULL] = {"the disk is full, from some call for a file on", 1, "0, 1"},
    [BAD_FILES_READONLY] = {"the disk is read-only, from some call for a file on", 2,
                            "0, 1"},
    [BAD_FILES_KILLED] = {"killed in a call for a file", 3, "137"},
};

static int do_with_bad_files(enum deed deed, int fault, int number)
{
    return deed_do(deed, rig_keep_format("WHERRY_CALLS=%d:%d WHERRY_CALLED=%s", fault,
                                         number, rig_path("called")));
}

/* How many calls there are; returns the worlds at the end. */
static char *measure(enum deed deed, int *calls)
{
    deed_begin(deed);
    ck_assert_int_eq(do_with_bad_files(deed, 0, 0), 0);
    *calls = (int)strtol(rig_file("called"), NULL, 10);
    char *wanted = memory_text(deed_finish(deed));
    deed_renew();
    return wanted;
}

static void check_told(enum deed deed, const char *what, int place, int code)
{
    if (code == 0 || code == KILLED)
        return;
    ck_assert_msg(strstr(rig_error(), "error: ") != NULL,
                  "%s, %s at %d: there is no error", deed_name(deed), what, place);
}

START_TEST(whatever_a_file_refuses_is_told_and_made_good)
{
    const enum deed deed = (enum deed)_i;
    int calls;
    char *wanted = measure(deed, &calls);
    for (int fault = 0; fault < BAD_FILES; fault++) {
        int place;
        const bool walked = calls > 0 && matrix_enter(&faults[fault], deed_name(deed),
                                                      _i, deed_next(deed));
        for (int i = 0; walked && (place = matrix_sample(calls, SAMPLES, i)) > 0; i++) {
            deed_begin(deed);
            const int code = do_with_bad_files(deed, fault, place);
            check_told(deed, faults[fault].words, place, code);
            matrix_saw(&faults[fault], deed_name(deed), code);
            deed_make_good(deed, faults[fault].words, place, wanted);
            deed_renew();
        }
    }
    free(wanted);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"whatever_a_file_refuses_is_told_and_made_good",
         &whatever_a_file_refuses_is_told_and_made_good, DEEDS, SECONDS},
        {0}};
    return matrix_run("files", rig_suite, tests);
}
