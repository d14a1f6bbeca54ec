/* test_spellings.c -- what only looks different is the same: values that show nothing,
 * and addresses that are spelled in several ways. Through the program, on both sides. */
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define ANN "ann@example.net"

/* As JSON spells them. */
static const char *const blanks[] = {
    " ",
    "\\u00a0",
    "\\u200b",
    "\\ufeff",
    "\\u2003\\u3000",
    "\\u2060\\u00ad",
    "\\u2800\\u3164",
    " \\ufeff\\u00a0\\u200b\\t",
};
enum { BLANKS = sizeof blanks / sizeof *blanks };

static void call(const char *side, const char *field, const char *value)
{
    rig_act(side, "change", ANN,
            rig_keep_format("\"fields\":{\"%s\":\"%s\"}", field, value));
}

static const char *value(const char *side, const char *field)
{
    return rig_value(rig_person(rig_dump(), side, ANN), field);
}

/* Ann is on both sides with these names; the baseline is taken. */
static void begin(const char *more, const char *in_crm, const char *on_list)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .fields = more};
    rig_write_spec(&spec);
    rig_act("crm", "join", ANN, "");
    rig_act("list", "join", ANN, "");
    call("crm", "firstname", in_crm);
    call("list", "FNAME", on_list);
    rig_expect("run p", 0);
    rig_forget_requests();
}

START_TEST(a_value_of_blanks_wins_over_no_value_on_either_side)
{
    begin(NULL, "Ann", "Ann");
    call("list", "FNAME", blanks[_i]);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(value("crm", "firstname"), "Ann");
    call("list", "FNAME", "Ann");
    rig_expect("run p", 0);
    call("crm", "firstname", blanks[_i]);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(value("list", "FNAME"), "Ann");
    rig_expect_no_write();
}
END_TEST

START_TEST(a_value_of_blanks_clears_where_a_blank_is_to_clear)
{
    begin("    - { crm: phone_number, list: PHONE, direction: push, blank: clear }\n",
          "Ann", "Ann");
    call("crm", "phone_number", "+441632960001");
    rig_expect("run p", 0);
    ck_assert_str_eq(value("list", "PHONE"), "+441632960001");
    call("crm", "phone_number", blanks[_i]);
    rig_expect("run p", 0);
    ck_assert_str_eq(value("list", "PHONE"), "");
}
END_TEST

START_TEST(a_value_is_written_where_there_was_only_a_blank)
{
    begin(NULL, blanks[_i], blanks[_i]);
    call("crm", "firstname", "Anna");
    rig_expect("run p", 0);
    ck_assert_str_eq(value("list", "FNAME"), "Anna");
}
END_TEST

/* ---- Addresses ---- */

static const struct spelling {
    const char *crm, *list;
} spellings[] = {
    {"dee@example.org", "Dee@Example.org"},
    {"D.E.E+x@example.org", "d.e.e+x@EXAMPLE.org"},
    {"dee@b\xC3\xBC"
     "cher.example",
     "dee@xn--bcher-kva.example"},
    {"dee@xn--bcher-kva.example", "Dee@B\xC3\x9C"
                                  "CHER.example"},
    {"dee@stra\xC3\x9F"
     "e.example",
     "dee@xn--strae-oqa.example"},
    {"dee@\xF0\x9F\x92\xA9.la", "dee@xn--ls8h.la"},
    {"dee@xn--i-7iq.ws", "DEE@i\xE2\x9D\xA4.ws"},
    {"dee@R3---x.example", "dee@r3---X.example"},
    {"\xE2\x80\x8B"
     "dee@example.org",
     "dee@example.org"},
    {"\xEF\xBB\xBF"
     "Dee@example.org",
     "dee@example.org"},
};
enum { SPELLINGS = sizeof spellings / sizeof *spellings };

static void meet(const struct spelling *spelling)
{
    rig_act("crm", "join", spelling->crm, "\"fields\":{\"firstname\":\"Dee\"}");
    rig_act("list", "join", spelling->list, "\"fields\":{\"FNAME\":\"Dee\"}");
    rig_write_all_steps();
    rig_expect("run p", 0);
    ck_assert_msg(rig_said("1 on the list, 1 in the CRM, 1 on both"), "%s", rig_told());
}

/* One on each side, as before: nobody was made or subscribed a second time. */
static void expect_one_each(void)
{
    rig_expect_now("status p", 0, "1 on the list");
    ck_assert_msg(rig_said("1 in the CRM, 1 on both sides"), "%s", rig_told());
    const struct rig_requests requests = rig_requests();
    ck_assert_int_eq(requests.creates, 0);
    ck_assert_int_eq(requests.opt_ins, 0);
    ck_assert_int_eq(requests.others, 0);
}

START_TEST(two_spellings_are_one_person_whose_leave_arrives)
{
    meet(&spellings[_i]);
    rig_forget_requests();
    rig_act("list", "leave", spellings[_i].list, "");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_optin(spellings[_i].crm), "false");
    expect_one_each();
}
END_TEST

START_TEST(two_spellings_are_one_person_whose_opt_out_and_fields_arrive)
{
    meet(&spellings[_i]);
    rig_forget_requests();
    rig_act("crm", "change", spellings[_i].crm, "\"fields\":{\"firstname\":\"Di\"}");
    rig_expect("run p", 0);
    ck_assert_str_eq(
        rig_value(rig_person(rig_dump(), "list", spellings[_i].list), "FNAME"), "Di");
    rig_act("crm", "leave_api", spellings[_i].crm, "");
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_status(spellings[_i].list), "unsubscribed");
    expect_one_each();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_value_of_blanks_wins_over_no_value_on_either_side",
         &a_value_of_blanks_wins_over_no_value_on_either_side, BLANKS, 0},
        {"a_value_of_blanks_clears_where_a_blank_is_to_clear",
         &a_value_of_blanks_clears_where_a_blank_is_to_clear, BLANKS, 0},
        {"a_value_is_written_where_there_was_only_a_blank",
         &a_value_is_written_where_there_was_only_a_blank, BLANKS, 0},
        {"two_spellings_are_one_person_whose_leave_arrives",
         &two_spellings_are_one_person_whose_leave_arrives, SPELLINGS, 0},
        {"two_spellings_are_one_person_whose_opt_out_and_fields_arrive",
         &two_spellings_are_one_person_whose_opt_out_and_fields_arrive, SPELLINGS, 0},
        {0}};
    return rig_suite("spellings", tests);
}
