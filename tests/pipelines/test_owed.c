/* test_owed.c -- `status` says owed for what is owed, `explain` where a record went. */
#include <stdio.h>
#include <string.h>

#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

START_TEST(a_change_that_was_sent_and_not_read_back_is_under_way_and_not_owed)
{
    who_begin();
    who_on_list("ann");
    rig_expect("run p", 0); /* made in the CRM; nothing has shown her there */
    rig_expect("plan p", 0);
    ck_assert(!rig_said("\n  would  "));
    rig_expect("status", 0);
    ck_assert_msg(!rig_said("owed"), "%s", rig_told());
    ck_assert_msg(rig_said("under way    1 contact;"), "%s", rig_told());
    who_rest();
    who_rest();
    rig_expect("status", 0);
    ck_assert_msg(!rig_said("owed") && !rig_said("under way"), "%s", rig_told());
}
END_TEST

START_TEST(a_change_that_no_service_was_told_of_is_owed)
{
    who_begin();
    who_on_list("ann");
    who_on_list("bea");
    rig_expect("run p --step push_unsubscribes", 0);
    rig_expect("status", 0);
    ck_assert_msg(rig_said("owed         2 contacts;"), "%s", rig_told());
    rig_expect("status --json", 0);
    ck_assert_msg(rig_said("\"owed\": 2"), "%s", rig_told());
}
END_TEST

/* The short id after `words` in the last output. */
static const char *id_behind(const char *words)
{
    static char id[16];
    const char *at = strstr(rig_told(), words);
    ck_assert_msg(at != NULL, "no '%s' in %s", words, rig_told());
    at += strlen(words);
    snprintf(id, sizeof id, "%.*s",
             (int)strspn(at, "c0123456789abdefghijklmnopqrstuvwxyz"), at);
    ck_assert_int_eq(id[0], 'c');
    return id;
}

START_TEST(explain_names_the_contact_to_which_a_record_went_and_whence_it_came)
{
    char line[64], left[16];
    who_on_both("ann");
    who_on_list("bea");
    who_begin();
    who_move("crm", "rename", "ann", "bea");
    who_run(0);
    rig_expect("explain p ann@id.example.net", 0);
    snprintf(left, sizeof left, "%s", id_behind("contact "));
    snprintf(line, sizeof line, "explain p %s --show-addresses",
             id_behind("the record in the CRM now belongs to another contact, "));
    rig_expect(line, 0);
    ck_assert_msg(rig_said("In the CRM: bea@id.example.net"), "%s", rig_told());
    ck_assert_str_eq(id_behind("a record of another contact, "), left);
}
END_TEST

START_TEST(explain_says_kept_only_of_what_the_answer_showed)
{
    who_on_both("ann");
    who_begin();
    sandbox_post(rig_sandbox(), "hiccup",
                 "{\"kind\":\"odd\",\"rows\":\"members\","
                 "\"key\":\"merge_fields.FNAME\",\"shape\":\"object\",\"times\":0}");
    rig_act("crm", "change", "ann@id.example.net",
            "\"fields\":{\"firstname\":\"Anna\"}");
    rig_expect("run p", 0);
    rig_expect("explain p ann@id.example.net", 0);
    ck_assert_msg(rig_said("done, push_push_fields"), "%s", rig_told());
    ck_assert_msg(!rig_said("kept as"), "%s", rig_told());
}
END_TEST

/* A pipeline that has nothing but segments asks for no contacts of the CRM. */
START_TEST(of_a_crm_that_was_never_read_nobody_is_said_not_to_be_there)
{
    const struct rig_spec spec = {.more = "segment_sync:\n"
                                          "  every: 1h\n"
                                          "  segments:\n"
                                          "    - { crm: \"1042\", list: VIP }\n"};
    rig_write_spec(&spec);
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIPs\",\"dynamic\":true}]");
    who_on_both("ann");
    rig_expect("run p", 0);
    rig_expect("explain p ann@id.example.net", 0);
    ck_assert_msg(rig_said("In the CRM: not known"), "%s", rig_told());
    rig_expect("explain p ann@id.example.net --json", 0);
    ck_assert_msg(rig_said("\"present\": null"), "%s", rig_told());
    rig_expect("status", 0);
    ck_assert_msg(rig_said("1 on the list (1 subscribed); the contacts of the CRM"),
                  "%s", rig_told());
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_change_that_was_sent_and_not_read_back_is_under_way_and_not_owed),
        TEST(a_change_that_no_service_was_told_of_is_owed),
        TEST(explain_says_kept_only_of_what_the_answer_showed),
        TEST(of_a_crm_that_was_never_read_nobody_is_said_not_to_be_there),
        TEST(explain_names_the_contact_to_which_a_record_went_and_whence_it_came),
        {0},
    };
    return rig_suite("owed", tests);
}
