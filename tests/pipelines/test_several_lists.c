/* test_several_lists.c -- several lists of one CRM account: what is refused, and what
 * is allowed and must not echo from one list to the other.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

#define BIT(step) (1U << STEP_##step)

enum {
    ALL_BUT_PUSH_NEW = RIG_ALL_STEPS & ~BIT(PUSH_NEW_RECORDS),
    UNSUBSCRIBES = BIT(IMPORT_UNSUBSCRIBES) | BIT(PUSH_UNSUBSCRIBES),
    IMPORTS =
        BIT(IMPORT_NEW_RECORDS) | BIT(IMPORT_PULL_FIELDS) | BIT(IMPORT_UNSUBSCRIBES),
};

#define THIRD_LIST "c5f1c3e870"

static void write_spec(const char *pipeline, const char *list, unsigned steps)
{
    const struct rig_spec spec = {
        .pipeline = pipeline, .list_id = list, .steps = steps};
    rig_write_spec(&spec);
}

/* ---- What is refused ---- */

static void expect_no_request(const char *line, int code)
{
    rig_forget_requests();
    rig_expect(line, code);
    const struct rig_requests count = rig_requests();
    ck_assert_msg(count.writes + count.mailchimp_reads + count.ometria_reads == 0,
                  "%s: %d requests", line,
                  count.writes + count.mailchimp_reads + count.ometria_reads);
}

/* Both places are named, each in the complaint of its own pipeline. */
static void expect_refused(const char *one, const char *other, const char *beginning,
                           unsigned column, const char *words)
{
    char line[32], said[400];
    snprintf(said, sizeof said, "%s:%u: %s '%s' at %s:%u: neither will run",
             rig_spec_place(one, beginning), column, words, other,
             rig_spec_place(other, beginning), column);
    snprintf(line, sizeof line, "run %s", one);
    expect_no_request(line, 78);
    ck_assert_msg(rig_said(said), "'%s' is not in:\n%s", said, rig_error());
    snprintf(line, sizeof line, "plan %s", one);
    expect_no_request(line, 78);
    ck_assert(rig_said(said));
    expect_no_request("check", 78);
    ck_assert(rig_said(said));
}

START_TEST(full_sync_of_two_lists_is_refused_and_a_third_pipeline_goes_on)
{
    static const char words[] = "only one pipeline of a CRM account may have "
                                "'push_new_records', but another one is";
    static const char beginning[] = "    push_new_records:";
    who_add_second();
    rig_act("list", "add_list", "", "\"list\":\"" THIRD_LIST "\"");
    who_on_both("ann");
    rig_act("list", "join", "ann@id.example.net", "\"list\":\"" THIRD_LIST "\"");
    write_spec("main", NULL, RIG_ALL_STEPS);
    write_spec("second", WHO_SECOND, RIG_ALL_STEPS);
    write_spec("third", THIRD_LIST, UNSUBSCRIBES);
    expect_refused("main", "second", beginning, 5, words);
    expect_refused("second", "main", beginning, 5, words);
    rig_expect("run third", 0);
    who_act("crm", "leave", "ann", "");
    rig_expect("run third", 0);
    ck_assert_int_eq(rig_requests().unsubscribes, 1);
    who_expect("crm ann false Old Name\nlist ann subscribed Old Name\n");
    /* The way out: one of them does without. */
    write_spec("second", WHO_SECOND, ALL_BUT_PUSH_NEW);
    rig_expect("check", 0);
    rig_expect("run main", 0);
    rig_expect("run second", 0);
}
END_TEST

START_TEST(one_list_in_two_pipelines_is_refused)
{
    static const char words[] =
        "only one pipeline may use a list, but this list is also in";
    who_add_second();
    write_spec("main", SANDBOX_LIST, UNSUBSCRIBES);
    write_spec("again", SANDBOX_LIST, IMPORTS);
    write_spec("second", WHO_SECOND, RIG_ALL_STEPS);
    expect_refused("main", "again", "  list_id:", 12, words);
    expect_refused("again", "main", "  list_id:", 12, words);
    rig_expect("run second", 0);
}
END_TEST

/* ---- What is allowed ---- */

static void run_both(void)
{
    rig_expect("run main", 0);
    rig_expect("run second", 0);
}

/* What one has written is no change for the other, nor for itself. */
static void rest_both(void)
{
    rig_forget_requests();
    run_both();
    run_both();
    rig_expect_no_write();
}

static void begin(unsigned steps, unsigned second_steps)
{
    write_spec("main", NULL, steps);
    write_spec("second", WHO_SECOND, second_steps);
    run_both();
    rig_expect_no_write();
}

static void join(const char *side, const char *name)
{
    who_act(side, "join", name, "\"fields\":{\"FNAME\":\"Old\",\"LNAME\":\"Name\"}");
}

START_TEST(a_person_on_both_lists_is_imported_as_one_contact)
{
    who_add_second();
    join("second", "dot"); /* before the sync: not imported */
    begin(ALL_BUT_PUSH_NEW, ALL_BUT_PUSH_NEW);
    join("list", "ann");
    join("second", "bea");
    join("list", "cia");
    join("second", "cia");
    run_both();
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.opt_ins, 3);
    ck_assert_int_eq(count.creates, 0);
    rest_both();
    who_expect("crm ann true Old Name\n"
               "crm bea true Old Name\n"
               "crm cia true Old Name\n"
               "list ann subscribed Old Name\n"
               "list cia subscribed Old Name\n"
               "second bea subscribed Old Name\n"
               "second cia subscribed Old Name\n"
               "second dot subscribed Old Name\n");
}
END_TEST

START_TEST(leaving_one_list_does_not_unsubscribe_from_the_other)
{
    who_add_second();
    join("second", "ann");
    begin(ALL_BUT_PUSH_NEW, ALL_BUT_PUSH_NEW);
    join("list", "ann");
    who_act("list", "leave", "ann", "");
    run_both();
    rest_both();
    who_expect("list ann unsubscribed Old Name\n"
               "second ann subscribed Old Name\n");
    rig_expect("explain main ann@id.example.net", 0);
    ck_assert(rig_said("left the list"));
}
END_TEST

START_TEST(a_leave_of_one_list_is_an_opt_out_and_reaches_the_other_where_that_is_wanted)
{
    who_add_second();
    who_on_both("ann");
    join("second", "ann");
    begin(ALL_BUT_PUSH_NEW, _i == 0 ? (unsigned)ALL_BUT_PUSH_NEW : (unsigned)IMPORTS);
    who_act("list", "leave", "ann", "");
    run_both();
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.opt_outs, 1);
    ck_assert_int_eq(count.unsubscribes, _i == 0);
    rest_both();
    who_expect(_i == 0 ? "crm ann false Old Name\n"
                         "list ann unsubscribed Old Name\n"
                         "second ann unsubscribed Old Name\n"
                       : "crm ann false Old Name\n"
                         "list ann unsubscribed Old Name\n"
                         "second ann subscribed Old Name\n");
    /* The person comes back to the second list by themselves: no run undoes it. */
    who_act("second", "join", "ann", "");
    run_both();
    rest_both();
    who_expect("crm ann false Old Name\n"
               "list ann unsubscribed Old Name\n"
               "second ann subscribed Old Name\n");
}
END_TEST

START_TEST(an_opt_out_reaches_both_lists)
{
    who_add_second();
    who_on_both("ann");
    join("second", "ann");
    who_on_both("bea");
    join("second", "bea");
    begin(UNSUBSCRIBES, UNSUBSCRIBES);
    who_act("crm", "leave", "ann", "");
    who_act("crm", "leave_api", "bea", "");
    run_both();
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.unsubscribes, 4);
    ck_assert_int_eq(count.writes, 4);
    rest_both();
    who_expect("crm ann false Old Name\n"
               "crm bea false Old Name\n"
               "list ann unsubscribed Old Name\n"
               "list bea unsubscribed Old Name\n"
               "second ann unsubscribed Old Name\n"
               "second bea unsubscribed Old Name\n");
}
END_TEST

START_TEST(a_field_reaches_both_lists_from_wherever_it_changed)
{
    who_add_second();
    who_on_both("ann");
    join("second", "ann");
    begin(RIG_ALL_STEPS, ALL_BUT_PUSH_NEW);
    who_call("crm", "ann", "Anne");
    run_both();
    struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.updates, 2);
    ck_assert_int_eq(count.writes, 2);
    rest_both();
    who_call("list", "ann", "Anna");
    run_both();
    count = rig_requests();
    ck_assert_int_eq(count.changes, 1);
    ck_assert_int_eq(count.updates, 1);
    ck_assert_int_eq(count.writes, 2);
    rest_both();
    who_call("second", "ann", "Annie");
    run_both();
    rig_expect("run main", 0); /* it ran before the second told the CRM */
    count = rig_requests();
    ck_assert_int_eq(count.changes, 1);
    ck_assert_int_eq(count.updates, 1);
    ck_assert_int_eq(count.writes, 2);
    rest_both();
    who_expect("crm ann true Annie Name\n"
               "list ann subscribed Annie Name\n"
               "second ann subscribed Annie Name\n");
}
END_TEST

START_TEST(an_address_changed_in_the_crm_changes_on_both_lists)
{
    who_add_second();
    who_on_both("ann");
    join("second", "ann");
    begin(RIG_ALL_STEPS, ALL_BUT_PUSH_NEW);
    who_move("crm", "rename", "ann", "anne");
    run_both();
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.renames, 2);
    ck_assert_int_eq(count.writes, 2);
    rest_both();
    who_expect("crm anne true Old Name\n"
               "list anne subscribed Old Name\n"
               "second anne subscribed Old Name\n");
}
END_TEST

START_TEST(new_contacts_are_added_to_the_one_list_that_takes_them)
{
    who_add_second();
    begin(RIG_ALL_STEPS, ALL_BUT_PUSH_NEW);
    who_in_crm("ann");
    join("list", "bea");
    join("second", "cia"); /* through the CRM, as everybody new there */
    run_both();
    run_both();
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.creates, 2);
    ck_assert_int_eq(count.opt_ins, 2);
    rest_both();
    who_expect("crm ann true Old Name\n"
               "crm bea true Old Name\n"
               "crm cia true Old Name\n"
               "list ann subscribed Old Name\n"
               "list bea subscribed Old Name\n"
               "list cia subscribed Old Name\n"
               "second cia subscribed Old Name\n");
}
END_TEST

/* Between the first `reads` reads of the CRM and the next one, in ms. */
static int64_t gap_after(int64_t reads)
{
    const struct json_node *log = rig_ask("/control/log?service=ometria");
    const struct json_node *last = json_tree_at(log, (size_t)reads - 1);
    const struct json_node *next = json_tree_at(log, (size_t)reads);
    return json_tree_integer(json_tree_get(next, "came_ms"), 0) -
           json_tree_integer(json_tree_get(last, "came_ms"), 0);
}

/* What one has read in its last second counts for the other, which so waits for one. */
START_TEST(one_key_under_two_account_names_keeps_one_pace)
{
    /* Beside the first, or somewhere else, where no rule over both is looked at. */
    const char *file = _i == 0 ? "specs/folder.yaml" : "folder.yaml";
    const char *specs = _i == 0 ? "specs" : file;
    const struct rig_spec spec = {.pipeline = "main",
                                  .steps = UNSUBSCRIBES,
                                  .crm = "  account: one\n",
                                  .paced = true};
    who_on_both("ann");
    rig_write_spec(&spec);
    ck_assert_int_eq(mkdir(rig_path("list"), 0700), 0);
    rig_write_file("list/contacts.csv", "id,email,consent\n");
    rig_write_file(file, rig_keep_format("pipeline: folder\n"
                                         "crm:\n  plugin: ometria\n  account: other\n"
                                         "  base_url: %s\n"
                                         "  api_key: " SANDBOX_OMETRIA_KEY "\n"
                                         "list: { plugin: csv, folder: %s }\n"
                                         "contact_sync:\n"
                                         "  every: 1h\n"
                                         "  steps: [push_unsubscribes]\n",
                                         sandbox_ometria_url(rig_sandbox()),
                                         rig_path("list")));
    rig_expect_now("run main", 0, "");
    const int64_t reads = rig_meter("ometria.reads");
    rig_expect_now(rig_keep_format("run folder --specs=%s", rig_path(specs)), 0, "");
    ck_assert_int_gt(rig_meter("ometria.reads"), reads);
    ck_assert_int_ge(gap_after(reads), 1000);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(full_sync_of_two_lists_is_refused_and_a_third_pipeline_goes_on),
        TEST(one_list_in_two_pipelines_is_refused),
        TEST(a_person_on_both_lists_is_imported_as_one_contact),
        TEST(leaving_one_list_does_not_unsubscribe_from_the_other),
        {"a_leave_of_one_list_is_an_opt_out_and_reaches_the_other_where_that_is_wanted",
         &a_leave_of_one_list_is_an_opt_out_and_reaches_the_other_where_that_is_wanted,
         2, 0},
        TEST(an_opt_out_reaches_both_lists),
        TEST(a_field_reaches_both_lists_from_wherever_it_changed),
        TEST(an_address_changed_in_the_crm_changes_on_both_lists),
        TEST(new_contacts_are_added_to_the_one_list_that_takes_them),
        {"one_key_under_two_account_names_keeps_one_pace",
         &one_key_under_two_account_names_keeps_one_pace, 2, 0},
        {0},
    };
    return rig_suite("several lists", tests);
}
