/* test_segments.c -- segments of the CRM become static segments of the list. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { DAY_MS = 25 * 60 * 60 * 1000 }; /* and an hour */

/* The requests of a run that finds nothing new: the check and the members of the list,
 * the check, the segments of the CRM, and that there are no more of them. */
enum { CRM_READS_AT_REST = 3 };

/* A club of `size` people and as many who are in it not. */
static void begin(unsigned steps, int size)
{
    club_people(0, 2 * size);
    club_found("true");
    club_enter(0, size);
    club_write_spec(steps);
    if (steps != 0) {
        rig_expect("run p", 0);
        rig_expect_no_write();
        ck_assert_msg(rig_said("The next run syncs the static segments"), "%s",
                      rig_told());
    }
}

static void expect_rest(void)
{
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_msg(rig_said("unchanged"), "%s", rig_told());
}

START_TEST(members_on_the_list_join_a_static_segment_that_is_made)
{
    begin(RIG_ALL_STEPS, 3);
    ck_assert_int_eq(club_size("VIP"), 0); /* the baseline wrote nothing */
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 3);
    ck_assert(club_has("VIP", club_address(0)));
    ck_assert(!club_has("VIP", club_address(3)));
    ck_assert_msg(rig_said("created the static segment"), "%s", rig_told());
    expect_rest();
}
END_TEST

START_TEST(a_segment_sync_works_without_a_contact_sync)
{
    begin(0, 3);
    rig_act("list", "leave", club_address(1), "");
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 2);
    ck_assert(!club_has("VIP", club_address(1)));
    ck_assert_msg(rig_said("1 unsubscribed"), "%s", rig_told());
    expect_rest();
    club_enter(3, 4);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 3);
    expect_rest();
}
END_TEST

START_TEST(a_member_joins_and_leaves_under_the_address_as_the_list_spells_it)
{
    static const char *const spellings[][2] = {
        /* on the list, in the CRM */
        {"eva@b\u00fccher.example", "eva@xn--bcher-kva.example"},
        {"eva@xn--bcher-kva.example", "eva@b\u00fccher.example"},
        {"Eva@Books.example.net", "eva@books.example.net"}};
    const char *in_crm = spellings[_i][1];
    rig_act("list", "join", spellings[_i][0], "");
    rig_act("crm", "join", in_crm, "");
    begin(RIG_ALL_STEPS, 2);
    rig_act("crm", "enter", in_crm, "\"segment\":\"1042\"");
    club_refresh();
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 3);
    expect_rest();
    rig_act("crm", "exit", in_crm, "\"segment\":\"1042\"");
    club_refresh();
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 2);
    expect_rest();
}
END_TEST

START_TEST(a_segment_that_was_not_refreshed_costs_no_request_of_its_own)
{
    begin(0, 3);
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_expect("run p", 0);
    const struct rig_requests quiet = rig_requests();
    ck_assert_int_eq(quiet.ometria_reads, CRM_READS_AT_REST);
    ck_assert_int_eq(quiet.writes, 0);
    club_enter(3, 5);
    rig_forget_requests();
    rig_expect("run p", 0);
    const struct rig_requests busy = rig_requests();
    /* The segment itself, its changes, and that there are no more of them. */
    ck_assert_int_eq(busy.ometria_reads, CRM_READS_AT_REST + 3);
    ck_assert_int_eq(busy.writes, 1);
}
END_TEST

START_TEST(joins_and_leaves_go_in_blocks_of_500_each_way)
{
    enum { LEAVERS = 701, JOINERS = 1203 };
    club_people(0, LEAVERS + JOINERS);
    club_found("true");
    club_enter(0, LEAVERS);
    club_write_spec(0);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), LEAVERS);
    club_exit(0, LEAVERS);
    club_enter(LEAVERS, LEAVERS + JOINERS);
    rig_forget_requests();
    rig_expect("run p", 0);
    ck_assert_int_eq(rig_requests().writes, 3);
    ck_assert_int_eq(club_size("VIP"), JOINERS);
    ck_assert(!club_has("VIP", club_address(0)));
    expect_rest();
}
END_TEST

START_TEST(only_a_person_who_left_the_segment_of_the_crm_is_taken_out)
{
    begin(0, 4);
    rig_expect("run p", 0);
    rig_act("list", "tag", club_address(5),
            "\"segment\":\"VIP\""); /* by somebody else */
    rig_act("list", "leave", club_address(0), "");
    club_exit(1, 2);
    rig_pass_ms(DAY_MS);
    rig_expect("run p", 0);
    ck_assert(club_has("VIP", club_address(0))); /* unsubscribed: stays where she is */
    ck_assert(!club_has("VIP", club_address(1)));
    ck_assert(club_has("VIP", club_address(5)));
    ck_assert_msg(rig_said("1 were added by others"), "%s", rig_told());
    expect_rest();
}
END_TEST

/* Put in by others, they were seen in both: once they leave the CRM's segment they are
 * taken out. */
START_TEST(a_member_whom_others_put_into_the_segment_is_managed_too)
{
    begin(0, 3);
    rig_act("list", "tag", club_address(0), "\"segment\":\"vip\"");
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("vip"), 3); /* found whatever the case of its letters */
    ck_assert_int_eq(club_size("VIP"), 0);
    club_exit(0, 1);
    rig_expect("run p", 0);
    ck_assert(!club_has("vip", club_address(0)));
    expect_rest();
}
END_TEST

START_TEST(the_static_segment_is_verified_and_repaired)
{
    begin(0, 3);
    rig_expect("run p", 0);
    rig_act("list", "untag", club_address(1), "\"segment\":\"VIP\"");
    rig_expect("run p", 0);
    rig_pass_ms(DAY_MS);
    rig_expect("run p", 0);
    ck_assert(club_has("VIP", club_address(1)));
    ck_assert_msg(strstr(rig_told(), "VIP") != NULL, "%s", rig_told());
    expect_rest();
}
END_TEST

START_TEST(a_person_added_to_the_list_joins_the_segment_in_the_same_run)
{
    begin(RIG_ALL_STEPS, 2);
    rig_expect("run p", 0);
    rig_act("crm", "join", "new@club.example.net", "");
    rig_act("crm", "enter", "new@club.example.net", "\"segment\":\"1042\"");
    club_refresh();
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_status("new@club.example.net"), "subscribed");
    ck_assert(club_has("VIP", "new@club.example.net"));
    rig_expect("run p", 0); /* reads back what it wrote */
    expect_rest();
}
END_TEST

/* The segment was not refreshed; the picture of the list is what changed. */
START_TEST(a_person_back_on_the_list_joins_without_a_refresh)
{
    begin(0, 2);
    rig_act("list", "leave", club_address(0), "");
    rig_expect("run p", 0);
    ck_assert(!club_has("VIP", club_address(0)));
    rig_act("list", "join", club_address(0), "");
    rig_forget_requests();
    rig_expect("run p", 0);
    ck_assert(club_has("VIP", club_address(0)));
    ck_assert_int_eq(rig_requests().ometria_reads, CRM_READS_AT_REST);
}
END_TEST

START_TEST(the_report_tells_who_is_not_on_the_list_and_why)
{
    const unsigned steps = RIG_ALL_STEPS & ~(1u << STEP_PUSH_NEW_RECORDS);
    club_people(0, 8);
    club_found("true");
    rig_act("list", "leave", club_address(0), "");
    rig_act("list", "bounce", club_address(1), "");
    rig_act("list", "archive", club_address(2), "");
    rig_act("list", "delete", club_address(3), "");
    rig_act("crm", "leave", club_address(4), "");
    rig_act("list", "delete", club_address(4), "");
    rig_act("list", "leave", club_address(6), "");
    rig_act("list", "join", "q@club.example.net", "\"pending\":true");
    rig_act("crm", "join", "q@club.example.net", "");
    rig_act("crm", "enter", "q@club.example.net", "\"segment\":\"1042\"");
    club_enter(0, 8);
    club_write_spec(steps);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    static const char *const words[] = {
        "1 never pushed (push_new_records is off)",
        "1 not opted in in the CRM",
        "2 unsubscribed",
        "1 not confirmed yet",
        "1 bounced",
        "1 archived",
    };
    struct buffer told = {0};
    for (const char *c = rig_told(); *c != '\0'; c++)
        if (*c == '\n' && c[1] == ' ' && strncmp(c + 1, "      ", 6) == 0)
            c += strspn(c + 1, " "), buffer_add_char(&told, ' ');
        else
            buffer_add_char(&told, *c);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(strstr(buffer_text(&told), words[i]) != NULL, "'%s' is not in %s",
                      words[i], buffer_text(&told));
    buffer_free(&told);
    ck_assert_int_eq(club_size("VIP"), 2);
}
END_TEST

START_TEST(a_segment_that_matches_nobody_is_warned_of)
{
    rig_act("crm", "join", "a@club.example.net", "");
    club_found("true");
    rig_act("crm", "enter", "a@club.example.net", "\"segment\":\"1042\"");
    club_refresh();
    club_write_spec(0);
    rig_expect("run p", 0);
    ck_assert_msg(rig_said("this segment matches nobody on the list"), "%s",
                  rig_told());
    rig_expect_no_write(); /* no static segment is made for no members */
}
END_TEST

/* Without a mapped field no code needs the definitions of the list's fields. */
START_TEST(a_run_without_fields_asks_the_list_for_none)
{
    club_people(0, 2);
    club_found("false");
    club_enter(0, 2);
    club_write_spec(0);
    rig_expect("run p", 0);
    club_exit(0, 1);
    rig_forget_requests();
    rig_expect("run p", 0);
    const char *asked = rig_asked();
    ck_assert_ptr_nonnull(strstr(asked, "mailchimp GET"));
    ck_assert_msg(strstr(asked, "/merge-fields") == NULL, "%s", asked);
}
END_TEST

START_TEST(an_unknown_segment_does_not_stop_the_others)
{
    const struct rig_spec spec = {.more = CLUB_SECTION
                                  "    - { crm: \"9999\", list: Nobody }\n"};
    club_people(0, 2);
    club_found("true");
    club_enter(0, 2);
    rig_write_spec(&spec);
    rig_expect("run p", 3);
    ck_assert_msg(rig_said("'9999'"), "%s", rig_told());
    ck_assert_int_eq(club_size("VIP"), 2);
}
END_TEST

START_TEST(an_emptied_segment_is_emptied_on_the_list_too)
{
    begin(0, 3);
    rig_expect("run p", 0);
    club_exit(0, 3);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 0);
    expect_rest();
}
END_TEST

START_TEST(a_static_segment_that_was_deleted_is_made_anew)
{
    begin(0, 3);
    rig_expect("run p", 0);
    struct buffer answer = {0};
    sandbox_request(
        rig_sandbox(), "DELETE", "/mailchimp/3.0/lists/" SANDBOX_LIST "/segments/1",
        "Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n", NULL, NULL, &answer);
    buffer_free(&answer);
    if (club_size("VIP") != 0)
        return; /* the sandbox numbers its segments otherwise */
    club_enter(3, 4);
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_msg(rig_said("not synced"), "%s", rig_told());
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 4);
    expect_rest();
}
END_TEST

START_TEST(a_plan_tells_who_would_join_and_leave_and_writes_nothing)
{
    begin(0, 2);
    rig_expect("plan p", 0);
    ck_assert_msg(rig_said("add to the static segment 'VIP'"), "%s", rig_told());
    rig_expect_no_write();
    rig_expect("run p", 0);
    club_exit(0, 1);
    rig_forget_requests();
    rig_expect("plan p", 0);
    ck_assert_msg(rig_said("remove from the static segment 'VIP'"), "%s", rig_told());
    rig_expect_no_write();
    ck_assert_int_eq(club_size("VIP"), 2);
}
END_TEST

START_TEST(twins_are_one_contact_and_leave_with_the_last_of_them)
{
    begin(RIG_ALL_STEPS, 2);
    rig_act("crm", "duplicate", club_address(0), "");
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 2);
    expect_rest();
}
END_TEST

START_TEST(a_member_who_moved_to_another_address_stays_in)
{
    begin(RIG_ALL_STEPS, 2);
    rig_expect("run p", 0);
    rig_act("crm", "rename", club_address(0), "\"to\":\"moved@club.example.net\"");
    rig_expect("run p", 0);
    ck_assert(club_has("VIP", "moved@club.example.net"));
    rig_expect("run p", 0);
    expect_rest();
    ck_assert_int_eq(club_size("VIP"), 2);
}
END_TEST

/* The rig lets an hour go by before each run; the CRM had refreshed before that. */
START_TEST(the_lag_counts_from_the_refresh_of_the_crm)
{
    begin(0, 2);
    rig_expect("run p", 0);
    club_enter(2, 3);
    rig_expect("run p", 0);
    rig_expect("status p", 0);
    ck_assert_msg(rig_said("lag 60 min"), "%s", rig_told());
}
END_TEST

START_TEST(a_step_of_its_own_syncs_segments_alone)
{
    begin(RIG_ALL_STEPS, 2);
    rig_act("crm", "change", club_address(3), "\"fields\":{\"firstname\":\"Ann\"}");
    rig_forget_requests();
    rig_expect("run p --step segment_sync", 0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.updates, 0);
    ck_assert_int_eq(club_size("VIP"), 2);
    rig_expect("run p", 0);
    ck_assert_int_eq(rig_requests().updates, 1);
}
END_TEST

static const struct test tests[] = {
    TEST(members_on_the_list_join_a_static_segment_that_is_made),
    TEST(a_segment_sync_works_without_a_contact_sync),
    {"a_member_joins_and_leaves_under_the_address_as_the_list_spells_it",
     &a_member_joins_and_leaves_under_the_address_as_the_list_spells_it, 3, 0},
    TEST(a_segment_that_was_not_refreshed_costs_no_request_of_its_own),
    TEST(joins_and_leaves_go_in_blocks_of_500_each_way),
    TEST(only_a_person_who_left_the_segment_of_the_crm_is_taken_out),
    TEST(a_member_whom_others_put_into_the_segment_is_managed_too),
    TEST(the_static_segment_is_verified_and_repaired),
    TEST(a_person_added_to_the_list_joins_the_segment_in_the_same_run),
    TEST(a_person_back_on_the_list_joins_without_a_refresh),
    TEST(the_report_tells_who_is_not_on_the_list_and_why),
    TEST(a_segment_that_matches_nobody_is_warned_of),
    TEST(a_run_without_fields_asks_the_list_for_none),
    TEST(an_unknown_segment_does_not_stop_the_others),
    TEST(an_emptied_segment_is_emptied_on_the_list_too),
    TEST(a_static_segment_that_was_deleted_is_made_anew),
    TEST(a_plan_tells_who_would_join_and_leave_and_writes_nothing),
    TEST(twins_are_one_contact_and_leave_with_the_last_of_them),
    TEST(a_member_who_moved_to_another_address_stays_in),
    TEST(the_lag_counts_from_the_refresh_of_the_crm),
    TEST(a_step_of_its_own_syncs_segments_alone),
    {0},
};

int main(void)
{
    return rig_suite("segments", tests);
}
