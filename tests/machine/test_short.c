/* test_short.c -- memory, descriptors or processes run short, or the clock jumps, or
 * two hosts share a directory: there is an error, and afterwards both worlds end the
 * same. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/pipelines/cast.h"
#include "tests/pipelines/rig.h"

enum { SECONDS = 600 };

/* ---- Descriptors ---- */

static const struct matrix_fault descriptors = {"it may have few files open", 0,
                                                "0, 1, 127"};

/* With none at all it cannot even say so. */
START_TEST(too_few_descriptors_are_told_and_made_good)
{
    enum { FIRST = 4 };
    const enum deed deed = (enum deed)_i;
    if (!matrix_enter(&descriptors, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    int code = -1;
    for (int most = FIRST; code != 0; most = matrix_next_place(most)) {
        deed_begin(deed);
        program_limit(RLIMIT_NOFILE, (uint64_t)most);
        code = deed_do(deed, "");
        program_limit(RLIMIT_NOFILE, RLIM_INFINITY);
        ck_assert_msg(code == 0 || *rig_error() != '\0', "there is no error at %d",
                      most);
        matrix_saw(&descriptors, deed_name(deed), code);
        deed_make_good(deed, descriptors.words, most, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

/* ---- Memory ---- */

static const struct matrix_fault memory = {"it may have little memory", 1,
                                           "0, 1, 78, 127, 134"};

/* Between what is never enough and what always is, by halves. */
START_TEST(too_little_memory_is_told_and_made_good)
{
    enum { MIB = 1024 * 1024, CLOSE = MIB, USUALLY_CLOSE = 4 * MIB };
    const enum deed deed = (enum deed)_i;
    const bool walked = matrix_enter(&memory, deed_name(deed), _i, deed_next(deed));
#ifdef __SANITIZE_ADDRESS__
    matrix_skip(&memory, deed_name(deed), "a sanitizer needs all the memory there is");
    return;
#endif
    if (!walked)
        return;
    char *wanted = deed_unharmed(deed);
    int64_t low = 16 * MIB, high = 256 * MIB;
    const int64_t close = matrix_is_whole() ? CLOSE / 16 : USUALLY_CLOSE;
    while (high - low > close) {
        const int64_t most = low + (high - low) / 2;
        deed_begin(deed);
        program_limit(RLIMIT_AS, (uint64_t)most);
        const int code = deed_do(deed, "");
        program_limit(RLIMIT_AS, RLIM_INFINITY);
        ck_assert_msg(code == 0 || *rig_error() != '\0', "there is no error at %lld",
                      (long long)most);
        matrix_saw(&memory, deed_name(deed), code);
        deed_make_good(deed, memory.words, most, wanted);
        deed_renew();
        *(code == 0 ? &high : &low) = most;
    }
    free(wanted);
}
END_TEST

/* ---- The clock ---- */

static const struct jump {
    struct matrix_fault fault;
    int64_t ms;
} jumps[] = {{{"the clock jumps an hour ahead", 0, "0"}, 3600000LL},
             {{"the clock jumps an hour back", 1, "0"}, -3600000LL},
             {{"the clock jumps a year ahead", 2, "0"}, 365 * 86400000LL},
             {{"the clock jumps a year back", 3, "0"}, -365 * 86400000LL}};
enum { JUMPS = sizeof jumps / sizeof *jumps };

/* Within the command; or before it, and it is set right again afterwards. */
static int jump_in(enum deed deed, int64_t ms, int reading)
{
    return deed_do(deed,
                   rig_keep_format("WHERRY_CLOCK=%lld:%d", (long long)ms, reading));
}

START_TEST(a_clock_that_jumps_changes_nothing)
{
    const enum deed deed = (enum deed)(_i / JUMPS);
    const struct jump *jump = &jumps[_i % JUMPS];
    if (!deed_has_state(deed) ||
        !matrix_enter(&jump->fault, deed_name(deed), (int)deed, "nothing needs to be"))
        return;
    char *wanted = deed_unharmed(deed);
    for (int reading = 1; reading <= 9; reading += 4) {
        deed_begin(deed);
        const int code = jump_in(deed, jump->ms, reading);
        matrix_saw(&jump->fault, deed_name(deed), code);
        deed_make_good(deed, jump->fault.words, reading, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

/* ---- Two hosts ---- */

/* The other host has specs of its own; the state is where ours is. */
static int run_elsewhere(const char *line)
{
    mkdir(rig_path("elsewhere"), 0700);
    const char *spec = rig_file("specs/p.yaml");
    rig_write_file("elsewhere/q.yaml", spec);
    return rig_run_now_with(rig_keep_format("WHERRY_SPECS=%s", rig_path("elsewhere")),
                            line);
}

static const struct matrix_fault hosts = {"another host has the same state directory",
                                          2, "5"};

START_TEST(a_second_host_waits_for_its_turn)
{
    const enum deed deed = (enum deed)_i;
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    if (!deed_takes_turns(deed) ||
        !matrix_enter(&hosts, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    deed_begin(deed);
    mkdir(rig_path("state"), 0700);
    rig_set_pace(true); /* the leases stay */
    ck_assert_int_eq(lease_take((struct states){rig_path("state")}, "pipeline p", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_OK);
    const int code = deed_do(deed, "");
    ck_assert_msg(code == 5 && rig_said("is under way"), "%s: code %d:\n%s%s",
                  deed_line(deed), code, rig_told(), rig_error());
    matrix_saw(&hosts, deed_name(deed), code);
    if (deed == DEED_RUN)
        ck_assert_int_eq(run_elsewhere("run p"), 5);
    lease_release(lease);
    rig_set_pace(false);
    deed_make_good(deed, hosts.words, 0, wanted);
    free(wanted);
}
END_TEST

START_TEST(a_state_on_a_network_file_system_is_warned_of)
{
    static const struct matrix_fault fault = {"the state lies on a network file system",
                                              0, "0"};
    static const char *const kinds[][2] = {{"0x6969", "(NFS)"},
                                           {"0x01021997", "(9P)"},
                                           {"0xFF534D42", "(CIFS)"},
                                           {"-11317950", "(CIFS)"}};
    matrix_enter(&fault, "run", 0, "name a directory on a disk of this machine");
    deed_begin(DEED_RUN);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const int code =
            deed_do(DEED_RUN, rig_keep_format("WHERRY_FILES=%s", kinds[i][0]));
        ck_assert_int_eq(code, 0);
        ck_assert_msg(rig_said("is on a network file system") && rig_said(kinds[i][1]),
                      "%s", rig_error());
        matrix_saw(&fault, "run", code);
    }
    rig_expect("run p", 0);
    ck_assert(!rig_said("network file system"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"too_few_descriptors_are_told_and_made_good",
         &too_few_descriptors_are_told_and_made_good, DEEDS, SECONDS},
        {"too_little_memory_is_told_and_made_good",
         &too_little_memory_is_told_and_made_good, DEEDS, SECONDS},
        {"a_clock_that_jumps_changes_nothing", &a_clock_that_jumps_changes_nothing,
         DEEDS * JUMPS, SECONDS},
        {"a_second_host_waits_for_its_turn", &a_second_host_waits_for_its_turn, DEEDS,
         SECONDS},
        TEST(a_state_on_a_network_file_system_is_warned_of),
        {0}};
    return matrix_run("short", rig_suite, tests);
}
