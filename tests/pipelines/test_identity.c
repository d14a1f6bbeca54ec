/* test_identity.c -- identity: one person is one contact on both sides, however the
 * address is written, shared or changed.
 */

#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

#define U_LABEL                                                                        \
    "b\xC3\xBC"                                                                        \
    "cher.example.net"
#define A_LABEL "xn--bcher-kva.example.net"

/* ---- Spellings ---- */

START_TEST(addresses_that_differ_in_case_or_blanks_are_one_person)
{
    who_on_list("Ann.Mixed@ID.Example.NET");
    who_in_crm("ann.mixed");
    who_on_list("bea");
    who_in_crm("BEA@Id.example.net");
    who_on_list(" cia@id.example.net");
    who_in_crm("cia");
    who_on_list("dot");
    who_in_crm(" dot@id.example.net ");
    who_begin();
    who_act("crm", "leave", "ann.mixed", "");
    who_act("list", "leave", "bea", "");
    who_call("list", "bea", "Beate");
    who_call("crm", "cia", "Cianne");
    who_act("crm", "leave_api", " dot@id.example.net ", "");
    who_run(0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.creates + count.opt_ins + count.renames, 0);
    who_rest();
    who_expect("crm  dot@id.example.net  false Old Name\n"
               "crm BEA@Id.example.net false Beate Name\n"
               "crm ann.mixed false Old Name\n"
               "crm cia true Cianne Name\n"
               "list  cia subscribed Cianne Name\n"
               "list Ann.Mixed@ID.Example.NET unsubscribed Old Name\n"
               "list bea unsubscribed Beate Name\n"
               "list dot unsubscribed Old Name\n");
    who_explain("ANN.MIXED", "opted out in the CRM");
    who_explain("BEA@id.example.net", "left the list");
}
END_TEST

START_TEST(a_plus_address_is_a_person_of_its_own)
{
    who_on_both("ann");
    who_on_both("ann+shop");
    who_on_both("bea");
    who_begin();
    who_act("list", "leave", "ann+shop", "");
    who_on_list("bea+new");
    who_run(0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.opt_outs, 1);
    ck_assert_int_eq(count.opt_ins, 1);
    ck_assert_int_le(count.writes,
                     2); /* a new contact is looked up before they are pushed */
    who_rest();
    who_expect("crm ann true Old Name\n"
               "crm ann+shop false Old Name\n"
               "crm bea true Old Name\n"
               "crm bea+new true Old Name\n"
               "list ann subscribed Old Name\n"
               "list ann+shop unsubscribed Old Name\n"
               "list bea subscribed Old Name\n"
               "list bea+new subscribed Old Name\n");
    who_explain("ann", "nothing since the baseline");
    who_explain("ann+shop", "left the list");
    who_explain("bea+new", "joined the list; not in the CRM");
}
END_TEST

START_TEST(both_spellings_of_an_international_domain_are_one_person)
{
    who_on_list("ann@" U_LABEL);
    who_in_crm("ann@" A_LABEL);
    who_on_list("bea@" A_LABEL);
    who_in_crm("bea@" U_LABEL);
    who_on_list("cia@" A_LABEL);
    who_in_crm("cia@" U_LABEL);
    who_on_list("dot@" U_LABEL);
    who_in_crm("dot@" A_LABEL);
    who_begin();
    who_act("list", "leave", "ann@" U_LABEL, "");
    who_act("list", "leave", "bea@" A_LABEL, "");
    who_call("list", "cia@" A_LABEL, "Cianne");
    who_act("crm", "leave_api", "dot@" A_LABEL, "");
    who_run(0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.creates + count.opt_ins + count.renames, 0);
    who_rest();
    who_expect("crm ann@" A_LABEL " false Old Name\n"
               "crm bea@" U_LABEL " false Old Name\n"
               "crm cia@" U_LABEL " true Cianne Name\n"
               "crm dot@" A_LABEL " false Old Name\n"
               "list ann@" U_LABEL " unsubscribed Old Name\n"
               "list bea@" A_LABEL " unsubscribed Old Name\n"
               "list cia@" A_LABEL " subscribed Cianne Name\n"
               "list dot@" U_LABEL " unsubscribed Old Name\n");
    who_explain("bea@" U_LABEL, "left the list");
    who_explain("bea@" A_LABEL, "left the list");
}
END_TEST

/* ---- Two profiles ---- */

enum { MINUTE_MS = 60 * 1000 };

#define TWINS "belong to several CRM profiles"

START_TEST(
    of_two_profiles_with_one_address_the_strictest_consent_holds_and_is_told_once)
{
    who_on_both("ann");
    who_on_both("bea");
    who_begin();
    who_act("crm", "duplicate", "ann", "\"optin\":false");
    who_act("crm", "duplicate", "bea", "\"optin\":true");
    who_run(0);
    ck_assert(rig_said(TWINS));
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.unsubscribes, 1);
    ck_assert_int_eq(count.writes, 1);
    who_rest();
    ck_assert(!rig_said(TWINS));
    who_expect("crm ann false\n"
               "crm ann true Old Name\n"
               "crm bea true\n"
               "crm bea true Old Name\n"
               "list ann unsubscribed Old Name\n"
               "list bea subscribed Old Name\n");
    who_explain("ann", "2 profiles share the address; the strictest consent");
    who_explain("ann", "opted out in the CRM; on the list");
    who_explain("bea", "2 profiles share the address");
}
END_TEST

START_TEST(a_person_with_an_opted_out_second_profile_is_not_added)
{
    who_begin();
    who_in_crm("ann");
    who_act("crm", "duplicate", "ann", "\"optin\":false");
    who_in_crm("bea");
    who_act("crm", "duplicate", "bea", "\"optin\":null");
    who_run(0);
    ck_assert(rig_said(TWINS));
    rig_expect_no_write();
    who_rest();
    who_expect("crm ann false\n"
               "crm ann true Old Name\n"
               "crm bea null\n"
               "crm bea true Old Name\n");
    who_explain("ann", "2 profiles share the address");
}
END_TEST

START_TEST(profiles_that_are_merged_leave_one_person)
{
    who_on_both("ann");
    who_on_both("bea");
    who_begin();
    who_move("crm", "merge", "bea", "ann");
    who_run(0);
    rig_expect_no_write();
    who_call("crm", "ann", "Anne");
    who_act("list", "leave", "ann", "");
    who_run(0);
    who_rest();
    who_expect("crm ann false Anne Name\n"
               "list ann unsubscribed Anne Name\n"
               "list bea subscribed Old Name\n");
    who_explain("ann", "left the list");
}
END_TEST

START_TEST(a_second_profile_that_gets_another_address_makes_no_member)
{
    who_on_both("ann");
    who_begin();
    who_act("crm", "duplicate", "ann", "\"optin\":true");
    who_run(0);
    who_move("crm", "rename", "ann", "anne");
    who_run(0);
    rig_expect_no_write();
    who_rest();
    who_expect("crm ann true\n"
               "crm anne true Old Name\n"
               "list ann subscribed Old Name\n");
    who_act("crm", "leave", "anne", ""); /* no longer about the member */
    who_run(0);
    rig_expect_no_write();
    who_act("crm", "leave", "ann", "");
    who_run(0);
    who_rest();
    who_expect("crm ann false\n"
               "crm anne false Old Name\n"
               "list ann unsubscribed Old Name\n");
}
END_TEST

/* ---- An address changed in the CRM ---- */

START_TEST(an_address_changed_in_the_crm_is_changed_on_the_list)
{
    who_on_both("ann");
    who_begin();
    who_move("crm", "rename", "ann", "anne");
    who_run(0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.renames, 1);
    ck_assert_int_eq(count.writes, 1);
    who_rest();
    who_expect("crm anne true Old Name\n"
               "list anne subscribed Old Name\n");
    who_explain("anne", "the address changed in the CRM");
}
END_TEST

START_TEST(an_address_that_a_member_may_not_change_is_parked_and_said)
{
    who_on_both("ann");
    who_begin();
    who_act("list", "leave", "ann", "");
    who_run(0);
    who_move("crm", "rename", "ann", "anne");
    who_call("crm", "anne", "Anne");
    rig_forget_requests();
    rig_expect("plan p", 0);
    ck_assert(rig_said("held back"));
    who_run(3);
    struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.renames, 0);
    ck_assert_int_eq(count.updates, 1); /* a field is not held back */
    ck_assert_int_eq(count.writes, 1);
    who_rest(); /* said once */
    who_expect("crm anne false Anne Name\n"
               "list ann unsubscribed Anne Name\n");
    rig_expect("parked list p --show-addresses", 0);
    ck_assert(rig_said("state: the list changes the address of subscribed members"));
    ck_assert(rig_said("push_push_fields"));
    ck_assert(rig_said("anne@id.example.net"));
    who_explain("ann", "Parked: push_push_fields");
    who_explain("anne", "the list changes the address of subscribed members");

    who_act("list", "join", "ann", ""); /* by herself */
    rig_forget_requests();
    who_run(0);
    count = rig_requests();
    ck_assert_int_eq(count.renames, 1);
    ck_assert_int_eq(count.writes, 1);
    who_rest();
    rig_expect("parked list p --show-addresses", 0);
    ck_assert(rig_said("nothing is parked"));
    who_expect("crm anne false Anne Name\n"
               "list anne subscribed Anne Name\n");
}
END_TEST

START_TEST(an_address_that_another_member_has_makes_neither_a_rename_nor_a_member)
{
    who_on_both("ann");
    who_on_list("bea");
    who_begin();
    who_move("crm", "rename", "ann", "bea");
    who_run(0);
    ck_assert(rig_said("moved to another contact"));
    rig_expect_no_write();
    who_call("crm", "bea", "Beate");
    who_act("list", "leave", "ann", ""); /* it is no longer her address in the CRM */
    who_run(0);
    who_rest();
    who_expect("crm bea true Beate Name\n"
               "list ann unsubscribed Old Name\n"
               "list bea subscribed Beate Name\n");
    who_explain("bea", "a record of another contact");
}
END_TEST

START_TEST(an_opt_out_that_meets_a_moved_address_is_told_as_not_effective)
{
    who_on_both("ann");
    who_begin();
    who_act("list", "leave", "ann", "");
    rig_expect("run p", 0);
    who_move("crm", "rename", "ann", "anne"); /* before it is applied */
    who_run(3);                               /* and they may not follow on the list */
    rig_pass_ms((int64_t)30 * 60 * MINUTE_MS);
    who_run(3);
    ck_assert(rig_said("accepted but never took effect"));
    who_rest();
    who_expect("crm ann false\n"
               "crm anne true Old Name\n"
               "list ann unsubscribed Old Name\n");
    who_explain("anne", "was accepted, but no later read showed it");
}
END_TEST

START_TEST(addresses_that_are_passed_on_arrive_with_no_second_member)
{
    who_on_both("ann");
    who_on_both("bea");
    who_begin();
    who_move("crm", "rename", "bea", "bo");
    who_move("crm", "rename", "ann", "bea");
    who_run(0);
    ck_assert_int_eq(rig_requests().renames, 2);
    who_rest();
    rig_expect("parked list p --show-addresses", 0);
    ck_assert(rig_said("nothing is parked"));
    who_expect("crm bea true Old Name\n"
               "crm bo true Old Name\n"
               "list bea subscribed Old Name\n"
               "list bo subscribed Old Name\n");
}
END_TEST

/* ---- An address changed on the list ---- */

START_TEST(an_address_changed_on_the_list_is_told_and_nothing_is_written)
{
    who_on_both("ann");
    who_begin();
    who_move("list", "rename", "ann", "anne");
    who_run(0);
    ck_assert(rig_said("changed on the list; the CRM keeps its own"));
    rig_expect_no_write();
    who_rest();
    ck_assert(!rig_said("the CRM keeps its own"));
    who_explain("anne", "the address changed on the list; the CRM keeps its own");
    /* They stay one person: a field and a leave arrive. */
    who_call("list", "anne", "Anne");
    who_run(0);
    who_act("list", "leave", "anne", "");
    who_run(0);
    who_rest();
    who_expect("crm ann false Anne Name\n"
               "list anne unsubscribed Anne Name\n");
    who_explain("ann", "left the list");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(addresses_that_differ_in_case_or_blanks_are_one_person),
        TEST(a_plus_address_is_a_person_of_its_own),
        TEST(both_spellings_of_an_international_domain_are_one_person),
        TEST(
            of_two_profiles_with_one_address_the_strictest_consent_holds_and_is_told_once),
        TEST(a_person_with_an_opted_out_second_profile_is_not_added),
        TEST(profiles_that_are_merged_leave_one_person),
        TEST(a_second_profile_that_gets_another_address_makes_no_member),
        TEST(an_address_changed_in_the_crm_is_changed_on_the_list),
        TEST(an_address_that_a_member_may_not_change_is_parked_and_said),
        TEST(an_opt_out_that_meets_a_moved_address_is_told_as_not_effective),
        TEST(an_address_that_another_member_has_makes_neither_a_rename_nor_a_member),
        TEST(addresses_that_are_passed_on_arrive_with_no_second_member),
        TEST(an_address_changed_on_the_list_is_told_and_nothing_is_written),
        {0},
    };
    return rig_suite("identity", tests);
}
