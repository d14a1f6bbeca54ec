/* test_many_created.c -- so many new members that some are read back while others are
 * still being sent, and a run that is killed in between. */
#include <signal.h>
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

enum { BEFORE = 20, NEW = 2600, HOURS_MS = 3600000, KILLED = 128 + SIGKILL };

/* Where the first run is killed: before its third block leaves, and while the answers to
 * some of them are learned. */
static const char *const points[] = {"sync.trying:3", "sync.answered:1001",
                                     "sync.learned:1600"};
enum { POINTS = sizeof points / sizeof *points };

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        found++;
    return found;
}

static void expect_list(size_t people)
{
    struct buffer dump = {0};
    sandbox_control(rig_sandbox(), "GET", "/control/dump?side=list", NULL, &dump);
    ck_assert_uint_eq(count(buffer_text(&dump), "\"address\":\""), people);
    ck_assert_uint_eq(count(buffer_text(&dump), "\"subscribed\""), people);
    buffer_free(&dump);
}

static void begin(void)
{
    rig_write_all_steps();
    sandbox_dial(rig_sandbox(), "ometria.reads_per_second", "0");
    sandbox_post(rig_sandbox(), "seed",
                 "{\"list\":%d,\"crm\":%d,\"common\":%d,\"plain\":true}", BEFORE,
                 BEFORE, BEFORE);
    rig_run("run p");
    rig_pass_ms(48 * (int64_t)HOURS_MS);
    sandbox_post(rig_sandbox(), "seed",
                 "{\"list\":0,\"common\":0,\"crm\":%d,\"first\":%d,\"days\":1,"
                 "\"plain\":true}",
                 NEW, BEFORE);
}

START_TEST(all_are_made_once_and_nothing_is_left_to_do)
{
    begin();
    ck_assert_int_eq(rig_run_after(HOURS_MS, "run p --allow push_new_records"), 0);
    expect_list(BEFORE + NEW);
    rig_forget_requests();
    ck_assert_int_eq(rig_run_after(HOURS_MS, "run p"), 0);
    rig_expect_no_write();
}
END_TEST

START_TEST(a_run_that_is_killed_in_between_is_made_good)
{
    begin();
    rig_pass_ms(HOURS_MS);
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  "run p --allow push_new_records"),
                     KILLED);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(rig_run_after(HOURS_MS, "run p --allow push_new_records"), 0);
    expect_list(BEFORE + NEW);
    rig_forget_requests();
    ck_assert_int_eq(rig_run_after(HOURS_MS, "run p"), 0);
    rig_expect_no_write();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(all_are_made_once_and_nothing_is_left_to_do),
        {"a_run_that_is_killed_in_between_is_made_good",
         &a_run_that_is_killed_in_between_is_made_good, POINTS, 0},
        {0},
    };
    return rig_suite("many created", tests);
}
