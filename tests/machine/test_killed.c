/* test_killed.c -- a command that is killed at any place: afterwards both worlds end as
 * if it had not been. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/base/buffer.h"
#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/pipelines/rig.h"

enum { KILLED = 128 + SIGKILL, SECONDS = 600 };

/* It was completed, and there was no such place. */
static bool check_end(enum deed deed, int code, int place)
{
    if (code == KILLED)
        return false;
    ck_assert_msg(code == 0 && place > 1, "%s: code %d at place %d:\n%s%s",
                  deed_line(deed), code, place, rig_told(), rig_error());
    return true;
}

static const struct matrix_fault between = {"killed between two steps", 0, "137"},
                                 waiting = {"killed while it waits for an answer", 1,
                                            "137"};

START_TEST(whatever_is_killed_between_two_steps_is_made_good)
{
    const enum deed deed = (enum deed)_i;
    if (!deed_has_steps(deed) ||
        !matrix_enter(&between, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    for (int place = 1;; place = matrix_next_place(place)) {
        deed_begin(deed);
        const int code = deed_do(deed, rig_keep_format("WHERRY_FAULT=any:%d", place));
        if (check_end(deed, code, place))
            break;
        matrix_saw(&between, deed_name(deed), code);
        deed_make_good(deed, between.words, place, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

/* Waits for the request that is held back, or the end of the command. */
static bool is_held(int pid)
{
    struct buffer log = {0};
    siginfo_t ended = {0};
    bool held = false;
    while (!held &&
           waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0) {
        sandbox_control(rig_sandbox(), "GET", "/control/log", NULL, &log);
        held = strstr(buffer_text(&log), "\"late\"") != NULL;
        sched_yield();
    }
    buffer_free(&log);
    return held;
}

static int kill_at_request(enum deed deed, int request)
{
    rig_gives_up();
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"skip\":%d}",
                 request - 1);
    const int pid = deed_start(deed);
    if (is_held(pid))
        kill(pid, SIGKILL);
    const int code = rig_wait(pid);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    return code;
}

START_TEST(whatever_is_killed_while_an_answer_is_awaited_is_made_good)
{
    const enum deed deed = (enum deed)_i;
    if (!deed_asks(deed) ||
        !matrix_enter(&waiting, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    for (int request = 1;; request = matrix_next_place(request)) {
        deed_begin(deed);
        const int code = kill_at_request(deed, request);
        if (check_end(deed, code, request))
            break;
        matrix_saw(&waiting, deed_name(deed), code);
        deed_make_good(deed, waiting.words, request, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"whatever_is_killed_between_two_steps_is_made_good",
         &whatever_is_killed_between_two_steps_is_made_good, DEEDS, SECONDS},
        {"whatever_is_killed_while_an_answer_is_awaited_is_made_good",
         &whatever_is_killed_while_an_answer_is_awaited_is_made_good, DEEDS, SECONDS},
        {0}};
    return matrix_run("killed", rig_suite, tests);
}
