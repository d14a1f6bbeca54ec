/* test_baseline_cut.c -- a baseline that is killed or interrupted at any page continues
 * there. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pipelines/cast.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

/* A run keeps what it has read after each 2,000 records: so each side is cut at three
 * places, and after its last page. */
enum { PEOPLE = 7000, KEPT = 2000, CUTS = PEOPLE / KEPT + 1, KILLED = 128 + SIGKILL };
/* Requests of a baseline that read nothing: checks, definitions, what changed, and the
 * ends of lists. */
enum { BESIDE = 30 };

static void begin(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":%d,\"random\":5,\"plain\":true}", PEOPLE,
                 PEOPLE);
    rig_write_all_steps();
}

static void kill_at_page(int page)
{
    const char *setting = rig_keep_format("WHERRY_FAULT=sync.page:%d", page);
    ck_assert_int_eq(rig_run_with(setting, "run p"), KILLED);
}

static bool is_kept(const char *side)
{
    if (rig_states_are_rows())
        return rig_states_number(
                   *side == 'l'
                       ? "SELECT count(*) FROM wherry.piece WHERE side = 0"
                       : "SELECT count(*) FROM wherry.piece WHERE side = 1") > 0;
    const char *name = rig_keep_format("state/p.db-%s-read", side);
    return access(rig_path(name), F_OK) == 0;
}

static void expect_private(const char *side)
{
    struct stat found;
    const char *name = rig_keep_format("state/p.db-%s-read", side);
    if (rig_states_are_rows())
        return;
    ck_assert_int_eq(stat(rig_path(name), &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0600);
}

/* It reads no page again, of those records. */
static void end_baseline(int on_list, int in_crm)
{
    rig_forget_requests();
    rig_expect("run p", 0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    ck_assert_int_le(count.mailchimp_reads, (PEOPLE - on_list) / 1000 + BESIDE / 2);
    ck_assert_int_le(count.ometria_reads, (PEOPLE - in_crm) / 239 + BESIDE / 2);
    ck_assert_int_le(count.mailchimp_reads + count.ometria_reads,
                     (PEOPLE - on_list) / 1000 + (PEOPLE - in_crm) / 239 + BESIDE);
    ck_assert(!is_kept("list"));
    ck_assert(!is_kept("crm"));
}

static void expect_as_known(void)
{
    rig_expect("run p --verify", 0);
    ck_assert_msg(rig_said("no differences"), "%s", rig_told());
    rig_expect_no_write();
}

START_TEST(a_baseline_killed_at_any_page_goes_on_there)
{
    const bool list = _i < CUTS;
    const int pages = _i % CUTS + 1;
    const int kept = pages < CUTS ? pages * KEPT : (CUTS - 1) * KEPT;
    begin();
    kill_at_page(_i + 1);
    ck_assert(is_kept(list ? "list" : "crm"));
    expect_private(list ? "list" : "crm");
    /* It counts nobody of a side before it knows all of it. */
    rig_expect_now("status p", 0, "baseline");
    ck_assert_msg(!rig_said("contacts     0 on the list"), "%s", rig_told());
    end_baseline(list ? kept : PEOPLE, list ? 0 : kept);
    ck_assert_msg(rig_said("continued"), "%s", rig_told());
    expect_as_known();
}
END_TEST

START_TEST(what_happens_while_it_is_cut_is_taken_as_it_is)
{
    static const char *const both[] = {"ann@example.net", "bob@example.net",
                                       "eve@example.net"};
    begin();
    for (int i = 0; i < 3; i++) {
        rig_act("list", "join", both[i], "\"fields\":{\"FNAME\":\"Old\"}");
        rig_act("crm", "join", both[i], "\"fields\":{\"firstname\":\"Old\"}");
    }
    kill_at_page(_i + 1);
    rig_act("list", "join", "new@example.net", "\"fields\":{\"FNAME\":\"New\"}");
    rig_act("list", "leave", "ann@example.net", "\"by\":\"person\"");
    rig_act("list", "rename", "bob@example.net", "\"to\":\"rob@example.net\"");
    rig_act("crm", "join", "other@example.net", "");
    rig_act("crm", "change", "eve@example.net", "\"fields\":{\"firstname\":\"Eva\"}");
    const char *acted = rig_summary();
    kill_at_page(1);
    end_baseline(0, 0);
    expect_as_known();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_summary(), acted);
    /* From now on changes travel. */
    rig_act("list", "leave", "eve@example.net", "\"by\":\"person\"");
    rig_expect("run p", 0);
    rig_pass_ms(3600 * 1000);
    ck_assert_str_eq(rig_optin("eve@example.net"), "false");
}
END_TEST

START_TEST(a_baseline_that_a_service_cuts_says_how_far_it_has_come)
{
    begin();
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"status\":400,\"method\":\"GET\",\"path\":"
                 "\"/ometria/*/profiles*\",\"skip\":20,\"times\":0}");
    ck_assert_int_eq(rig_run("run p"), 1);
    ck_assert_msg(strstr(rig_error(), "4000 records of the CRM are saved") != NULL,
                  "%s", rig_error());
    rig_expect_now("status p", 0, "cut after 4000 records of the CRM");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    end_baseline(PEOPLE, 4000);
    rig_expect_now("status p", 0, "");
    ck_assert(!rig_said("cut after"));
    expect_as_known();
}
END_TEST

START_TEST(a_baseline_that_was_killed_takes_both_sides_as_they_are_at_its_end)
{
    enum { OTHERS = 12 };
    cast_enter(OTHERS);
    const char *before = rig_summary();
    rig_write_all_steps();
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=sync.between_reads:1", "run p"),
                     KILLED);
    cast_act(); /* before the baseline was complete: not carried over */
    const char *acted = rig_summary();
    ck_assert_str_ne(acted, before);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_summary(), acted);
}
END_TEST

START_TEST(a_state_that_is_deleted_takes_what_is_kept_with_it)
{
    begin();
    kill_at_page(2);
    ck_assert(is_kept("list"));
    rig_states_forget_turns();
    rig_expect_now("delete p --yes", 0, "state deleted");
    ck_assert(!is_kept("list"));
}
END_TEST

/* In haste a minute of the log is 60 ms, which is less than an answer takes. */
START_TEST(how_far_a_baseline_is_comes_into_the_log_each_minute_where_no_terminal_is)
{
    const char *pages = rig_keep_format(" of %d; reading the CRM: ", PEOPLE);
    static const char pace[] =
        "reading the CRM: the service does not say how many there "
        "are; wherry can read at most 250000 a second";
    begin();
    rig_expect("plan p", 0);
    ck_assert_msg(strstr(rig_error(), pace) != NULL, "%s", rig_error());
    rig_expect("run p", 0);
    ck_assert_msg(strstr(rig_error(), pace) != NULL, "%s", rig_error());
    ck_assert_ptr_null(strstr(rig_error(), pages));
    rig_states_forget_turns();
    rig_expect_now("delete p --yes", 0, "state deleted");
    sandbox_dial(rig_sandbox(), "mailchimp.latency_ms", "100");
    sandbox_dial(rig_sandbox(), "ometria.latency_ms", "100");
    ck_assert_int_eq(rig_run_with("WHERRY_HASTE=1000", "run p"), 0);
    ck_assert_msg(strstr(rig_error(), pages) != NULL, "%s", rig_error());
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_baseline_killed_at_any_page_goes_on_there",
         &a_baseline_killed_at_any_page_goes_on_there, 2 * CUTS, 0},
        {"what_happens_while_it_is_cut_is_taken_as_it_is",
         &what_happens_while_it_is_cut_is_taken_as_it_is, 2 * CUTS, 0},
        TEST(a_baseline_that_a_service_cuts_says_how_far_it_has_come),
        TEST(a_baseline_that_was_killed_takes_both_sides_as_they_are_at_its_end),
        TEST(a_state_that_is_deleted_takes_what_is_kept_with_it),
        TEST(how_far_a_baseline_is_comes_into_the_log_each_minute_where_no_terminal_is),
        {0}};
    return rig_suite("baseline, cut", tests);
}
