/* test_binding.c -- a state is bound to its list and its account, through the program:
 * what a changed spec would do to people is refused before anybody is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

enum { PEOPLE = 8 };

#define NEW_KEY "ometria-replaced-key"

static const char *person(int number)
{
    static char address[64];
    snprintf(address, sizeof address, "person-%d@bound.example.net", number);
    return address;
}

static void enter(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        rig_act("list", "join", person(i), "");
        rig_act("crm", "join", person(i), "");
    }
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_forget_requests();
}

static void expect_refused(const char *line, const char *place, const char *words,
                           int crm_reads)
{
    rig_expect(line, 1);
    ck_assert_msg(strstr(rig_error(), place) != NULL, "%s", rig_error());
    ck_assert_msg(strstr(rig_error(), words) != NULL, "%s", rig_error());
    ck_assert_msg(strstr(rig_error(), "`wherry delete p`") != NULL, "%s", rig_error());
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    ck_assert_int_le(count.mailchimp_reads, 2); /* its check, and its fields */
    ck_assert_int_le(count.ometria_reads, crm_reads);
}

START_TEST(another_list_is_refused_until_its_pipeline_is_deleted)
{
    enter();
    rig_act("list", "add_list", "", "\"list\":\"b123456789\",\"name\":\"Other\"");
    const char *before = rig_summary();
    rig_edit_spec(SANDBOX_LIST, "b123456789");
    static const char words[] =
        "list.list_id: until now 'p' synced the list 'mailchimp_" SANDBOX_LIST "'";
    expect_refused("run p", "p.yaml:13:12: ", words, 1);
    expect_refused("plan p", "p.yaml:13:12: ", words, 1);
    expect_refused("backfill p --yes", "p.yaml:13:12: ", words, 1);
    rig_expect("status", 0);
    ck_assert(rig_said(": failed;"));
    ck_assert_str_eq(rig_summary(), before);
    rig_expect("delete p --yes", 0);
    rig_expect_no_write();
    rig_expect("run p", 0);
    ck_assert(strstr(rig_told(), "The baseline was taken: 0 on the list") != NULL);
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

START_TEST(a_key_that_was_replaced_is_taken_after_one_look_at_a_contact)
{
    static const char *const readings[] = {"\"array\"", "\"object\""};
    enter();
    sandbox_dial(rig_sandbox(), "ometria.email_lookup", readings[_i]);
    sandbox_dial(rig_sandbox(), "ometria.key", "\"replaced\"");
    rig_expect("run p", 69);
    rig_edit_spec(SANDBOX_OMETRIA_KEY, NEW_KEY);
    rig_forget_requests();
    rig_expect("refresh p", 0);
    const int check = rig_requests().ometria_reads;
    rig_expect("run p", 0);
    const int first = rig_requests().ometria_reads;
    rig_expect("run p", 0);
    const int second = rig_requests().ometria_reads;
    ck_assert_int_eq(check, 1);
    ck_assert_int_eq(first, second + 1);
    rig_expect_no_write();
}
END_TEST

/* Another account, with its own people; or with the same ones, who have other ids
 * there. */
static void open_another_account(bool same_people)
{
    rig_empty_worlds();
    sandbox_dial(rig_sandbox(), "ometria.key", "\"replaced\"");
    for (int i = PEOPLE; i-- > 0;) {
        rig_act("list", "join", person(i), "");
        if (same_people)
            rig_act("crm", "join", person(i), "");
    }
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":0,\"random\":5,\"plain\":true}", PEOPLE);
}

START_TEST(another_account_of_the_crm_is_refused_after_five_looks)
{
    static const char *const readings[] = {"\"empty\"", "\"404\""};
    enter();
    open_another_account(_i / 2 != 0);
    sandbox_dial(rig_sandbox(), "ometria.email_none", readings[_i % 2]);
    const char *before = rig_summary();
    rig_edit_spec(SANDBOX_OMETRIA_KEY, NEW_KEY);
    for (int times = 0; times < 2; times++) {
        rig_forget_requests();
        expect_refused(times == 0 ? "run p" : "plan p", "p.yaml:2:1: ",
                       "crm: this new key is for another account, which has none of "
                       "the 5 contacts that 'p' knows in the CRM",
                       6);
    }
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

static void expect_in_no_row(const char *const *texts, size_t count)
{
    static const char *const tables[] = {"value",   "contact", "run",
                                         "journal", "segment", "member",
                                         "lease",   "waiter",  "pipeline"};
    char sql[512];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t j = 0; j < count; j++) {
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM wherry.%s t WHERE strpos(t::text, '%s') > 0"
                     " OR strpos(t::text, encode('%s', 'hex')) > 0",
                     tables[i], texts[j], texts[j]);
            ck_assert_int_eq(rig_states_number(sql), 0);
        }
}

START_TEST(no_key_is_in_the_state)
{
    static const char *const keys[] = {SANDBOX_OMETRIA_KEY, SANDBOX_MAILCHIMP_KEY};
    char command[512];
    enter();
    if (rig_states_are_rows())
        expect_in_no_row(keys, sizeof keys / sizeof *keys);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        snprintf(command, sizeof command,
                 "mkdir -p %s/state && grep -rqF -- %s %s/state", rig_directory(),
                 keys[i], rig_directory());
        ck_assert_int_eq(WEXITSTATUS(system(command)), 1);
        snprintf(command, sizeof command, "grep -rqF -- %s %s/specs", keys[i],
                 rig_directory());
        ck_assert_int_eq(system(command), 0);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(another_list_is_refused_until_its_pipeline_is_deleted),
        {"a_key_that_was_replaced_is_taken_after_one_look_at_a_contact",
         &a_key_that_was_replaced_is_taken_after_one_look_at_a_contact, 2, 0},
        {"another_account_of_the_crm_is_refused_after_five_looks",
         &another_account_of_the_crm_is_refused_after_five_looks, 4, 0},
        TEST(no_key_is_in_the_state),
        {0}};
    return rig_suite("binding", tests);
}
