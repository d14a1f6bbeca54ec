/* test_identity_lost.c -- people who are archived on the list, bounced, removed from it
 * for good, or erased in the CRM, and what else happens to them at the same time.
 */
#include <stddef.h>
#include <string.h>

#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

/* ---- On the list ---- */

enum { OPTS_IN, OPTS_OUT, CHANGES };

/* ann is on both sides, in the CRM without a word on consent. */
static const struct {
    const char *lost, *back; /* what happens to the person, and what brings them back */
    int act;                 /* what happens in the CRM at the same time */
    int writes;              /* requests that this makes */
    const char *meanwhile;   /* who there is then */
    int writes_back;
    const char *at_last;
    const char *story; /* what `explain` says of it */
} rows[] = {
    {"archive", "restore", OPTS_IN, .writes = 0,
     .meanwhile = "crm ann true Old Name\nlist ann archived Old Name\n",
     .at_last = "crm ann true Old Name\nlist ann subscribed Old Name\n",
     .story = "opted in in the CRM; already on the list"},
    {"archive", "restore", OPTS_OUT, .writes = 0,
     .meanwhile = "crm ann false Old Name\nlist ann archived Old Name\n",
     .writes_back = 1,
     .at_last = "crm ann false Old Name\nlist ann unsubscribed Old Name\n",
     .story = "opted out in the CRM; on the list"},
    {"archive", "restore", CHANGES, .writes = 1,
     .meanwhile = "crm ann null New Name\nlist ann archived New Name\n",
     .at_last = "crm ann null New Name\nlist ann subscribed New Name\n",
     .story = "update on the list: changed in the CRM"},
    {"bounce", "join", OPTS_IN, .writes = 0,
     .meanwhile = "crm ann true Old Name\nlist ann cleaned Old Name\n",
     .at_last = "crm ann true Old Name\nlist ann subscribed Old Name\n",
     .story = "opted in in the CRM; already on the list"},
    {"bounce", "join", OPTS_OUT, .writes = 0,
     .meanwhile = "crm ann false Old Name\nlist ann cleaned Old Name\n",
     .at_last = "crm ann false Old Name\nlist ann subscribed Old Name\n",
     .story = "opted out in the CRM"},
    {"bounce", "join", CHANGES, .writes = 1,
     .meanwhile = "crm ann null New Name\nlist ann cleaned New Name\n",
     .at_last = "crm ann null New Name\nlist ann subscribed New Name\n",
     .story = "update on the list: changed in the CRM"},
    {"delete", "join", OPTS_IN, .writes = 0, .meanwhile = "crm ann true Old Name\n",
     .at_last = "crm ann true Old Name\nlist ann subscribed\n",
     .story = "opted in in the CRM"},
    {"delete", "join", OPTS_OUT, .writes = 1, /* the answer is that she is not there */
     .meanwhile = "crm ann false Old Name\n",
     .at_last = "crm ann false Old Name\nlist ann subscribed\n",
     .story = "missing, push_unsubscribes"},
    {"delete", "join", CHANGES, .writes = 1, .meanwhile = "crm ann null New Name\n",
     .at_last = "crm ann null New Name\nlist ann subscribed\n",
     .story = "missing, push_push_fields"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void act_in_crm(int act)
{
    if (act == OPTS_IN)
        who_act("crm", "optin", "ann", "");
    else if (act == OPTS_OUT)
        who_act("crm", "leave_api", "ann", "");
    else
        who_call("crm", "ann", "New");
}

START_TEST(a_person_removed_from_the_list_is_not_added_again_but_shown)
{
    who_on_list("ann");
    who_act("crm", "join", "ann",
            "\"optin\":null,\"fields\":{\"firstname\":\"Old\",\"lastname\":\"Name\"}");
    who_begin();
    who_act("list", rows[_i].lost, "ann", "");
    who_run(0);
    rig_expect_no_write();
    act_in_crm(rows[_i].act);
    who_run(0);
    ck_assert_int_eq(rig_requests().writes, rows[_i].writes);
    who_rest();
    who_expect(rows[_i].meanwhile);
    who_act("list", rows[_i].back, "ann", "");
    who_run(0);
    ck_assert_int_eq(rig_requests().writes, rows[_i].writes_back);
    who_rest();
    who_expect(rows[_i].at_last);
    who_explain("ann", rows[_i].story);
}
END_TEST

START_TEST(a_person_known_to_be_removed_is_not_added_again)
{
    who_on_both("ann");
    who_begin();
    who_act("list", "delete", "ann", "");
    who_call("crm", "ann", "New"); /* the answer is that she is not there */
    who_run(0);
    ck_assert(rig_said("a later run asks again"));
    rig_forget_requests();
    who_act("crm", "leave_api", "ann", "");
    who_run(0);
    who_act("crm", "optin", "ann", "");
    who_run(0);
    rig_expect_no_write();
    who_rest();
    who_expect("crm ann true New Name\n");
    who_explain("ann", "was on the list, but was removed there");
}
END_TEST

START_TEST(a_person_removed_before_the_baseline_is_refused_once)
{
    who_on_list("ann");
    who_act("list", "delete", "ann", "");
    who_begin();
    who_in_crm("ann");
    who_run(3);
    struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.creates, 1);
    ck_assert_int_eq(count.writes, 1);
    rig_expect("parked list p", 0);
    ck_assert(rig_said("forgotten: "));
    who_call("crm", "ann", "New"); /* it makes no difference */
    who_run(0);
    rig_expect_no_write();
    who_rest();
    who_expect("crm ann true New Name\n");
    who_explain("ann", "erased on the list: no step creates the contact again");
    who_act("list", "join", "ann", ""); /* she may */
    who_run(0);
    who_rest();
    who_expect("crm ann true New Name\nlist ann subscribed\n");
    rig_expect("parked list p", 0);
    ck_assert(rig_said("nothing is parked"));
}
END_TEST

START_TEST(
    a_leave_before_she_is_archived_arrives_and_is_not_replayed_when_she_is_restored)
{
    who_on_both("ann");
    who_begin();
    who_act("list", "leave", "ann", "");
    who_act("list", "archive", "ann", "");
    who_run(0);
    who_rest();
    who_act("list", "restore", "ann", "");
    who_run(0);
    who_rest();
    who_expect("crm ann false Old Name\nlist ann unsubscribed Old Name\n");
    who_act("list", "archive", "ann", "");
    who_run(0);
    who_act("crm", "optin", "ann", "");
    who_run(0);
    who_act("list", "restore", "ann", "");
    rig_forget_requests();
    who_run(0);
    rig_expect_no_write();
    who_rest();
    who_expect("crm ann true Old Name\nlist ann unsubscribed Old Name\n");
    who_explain("ann", "opted in in the CRM; already on the list");
}
END_TEST

/* ---- In the CRM ---- */

/* What else happens to ann, who is on both sides, before or after she is erased. */
static const struct erasure {
    const char *what;
    struct {
        const char *side, *verb, *more;
    } before, after;
    const char *list; /* who is there at the end */
} erasures[] = {
    {"nothing else",
     {NULL, NULL, NULL},
     {NULL, NULL, NULL},
     "list ann subscribed Old Name\n"},
    {"an opt-out before",
     {"crm", "leave", ""},
     {NULL, NULL, NULL},
     "list ann subscribed Old Name\n"},
    {"an address before",
     {"crm", "rename", "\"to\":\"bo@id.example.net\""},
     {NULL, NULL, NULL},
     "list ann subscribed Old Name\n"},
    {"a field before",
     {"crm", "change", "\"fields\":{\"firstname\":\"New\"}"},
     {NULL, NULL, NULL},
     "list ann subscribed Old Name\n"},
    {"a leave",
     {NULL, NULL, NULL},
     {"list", "leave", ""},
     "list ann unsubscribed Old Name\n"},
    {"a field of the list",
     {NULL, NULL, NULL},
     {"list", "change", "\"fields\":{\"FNAME\":\"New\"}"},
     "list ann subscribed New Name\n"},
    {"an address of the list",
     {NULL, NULL, NULL},
     {"list", "rename", "\"to\":\"li@id.example.net\""},
     "list li subscribed Old Name\n"},
};
enum { ERASURES = sizeof erasures / sizeof *erasures };

START_TEST(an_erasure_causes_no_write_on_either_side)
{
    const struct erasure *row = &erasures[_i];
    struct buffer people = {0};
    who_on_both("ann");
    who_begin();
    if (row->before.side != NULL)
        who_act(row->before.side, row->before.verb, "ann", row->before.more);
    const bool moved =
        row->before.side != NULL && strcmp(row->before.verb, "rename") == 0;
    who_act("crm", "anonymise", moved ? "bo" : "ann", "");
    who_run(0);
    ck_assert(rig_said("were erased in the CRM"));
    rig_expect_no_write();
    if (row->after.side != NULL)
        who_act(row->after.side, row->after.verb, "ann", row->after.more);
    who_run(0);
    rig_expect_no_write();
    who_rest();
    buffer_format(&people, "crm anonymous null\n%s", row->list);
    who_expect(buffer_text(&people));
    buffer_free(&people);
    const char *name = strncmp(row->list, "list li", 7) == 0 ? "li" : "ann";
    who_explain(name, "erased in the CRM");
    who_explain(name, "In the CRM: no longer there");
}
END_TEST

START_TEST(an_erased_person_who_comes_back_is_linked_and_not_added)
{
    who_on_both("ann");
    who_begin();
    who_act("crm", "anonymise", "ann", "");
    who_run(0);
    who_act("crm", "join", "ann", "");
    who_run(0);
    rig_expect_no_write();
    who_act("list", "leave", "ann", "");
    who_run(0);
    who_rest();
    who_expect("crm ann false\ncrm anonymous null\nlist ann unsubscribed Old Name\n");
}
END_TEST

START_TEST(an_erased_person_who_joins_the_list_is_not_created_in_the_crm)
{
    who_on_both("ann");
    who_begin();
    who_act("list", "leave", "ann", "");
    who_run(0);
    who_act("crm", "anonymise", "ann", "");
    who_run(0);
    who_act("list", "join", "ann", "");
    rig_forget_requests();
    who_run(0);
    rig_expect_no_write();
    who_rest();
    who_expect("crm anonymous null\nlist ann subscribed Old Name\n");
    who_explain("ann", "was in the CRM, but is erased or gone there");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_person_removed_from_the_list_is_not_added_again_but_shown",
         &a_person_removed_from_the_list_is_not_added_again_but_shown, ROWS, 0},
        TEST(a_person_known_to_be_removed_is_not_added_again),
        TEST(a_person_removed_before_the_baseline_is_refused_once),
        TEST(
            a_leave_before_she_is_archived_arrives_and_is_not_replayed_when_she_is_restored),
        {"an_erasure_causes_no_write_on_either_side",
         &an_erasure_causes_no_write_on_either_side, ERASURES, 0},
        TEST(an_erased_person_who_comes_back_is_linked_and_not_added),
        TEST(an_erased_person_who_joins_the_list_is_not_created_in_the_crm),
        {0},
    };
    return rig_suite("identity: lost", tests);
}
