/* test_explain.c -- one contact's story, and what is parked: list, retry, drop. */
#include <stdio.h>
#include <string.h>

#include "host/picture/mapping.h"
#include "host/picture/parked.h"
#include "host/picture/row_store.h"
#include "host/tell/contact.h"
#include "host/tell/explain.h"
#include "host/tell/reason.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

static struct wherry_error error;

/* The one row of a name; 0 for none. */
static int64_t row_of(const char *contact)
{
    int64_t rows[4];
    size_t count;
    ck_assert_int_eq(contact_find(world.store, contact, rows, 4, &count, &error),
                     WHERRY_OK);
    ck_assert_uint_le(count, 1);
    return count == 0 ? 0 : rows[0];
}

static bool tells(int64_t row, const char *words)
{
    struct buffer text = {0};
    ck_assert_int_eq(
        explain_text(&world.pipeline, world.store, row, NULL, &text, &error),
        WHERRY_OK);
    bool there = strstr(buffer_text(&text), words) != NULL;
    buffer_free(&text);
    return there;
}

/* ---- Names ---- */

START_TEST(a_short_id_names_its_contact_and_no_other)
{
    static const int64_t rows[] = {1, 35, 36, 1295, 1296, 123456789, INT64_MAX};
    static const char *const names[] = {"c1",   "cz",      "c10",           "czz",
                                        "c100", "c21i3v9", "c1y2p0ij32e8e7"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[CONTACT_ROOM];
        contact_name(rows[i], name);
        ck_assert_str_eq(name, names[i]);
    }
    begin();
    int64_t row = row_of("h1@example.net");
    char name[CONTACT_ROOM];
    contact_name(row, name);
    ck_assert_int_gt(row, 0);
    ck_assert_int_eq(row_of(name), row);
    ck_assert_int_eq(row_of("H1@Example.NET"), row);
    ck_assert_int_eq(row_of("c7zz"), 0);
    ck_assert_int_eq(row_of("nobody@example.net"), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_text_that_names_no_contact_is_an_error)
{
    static const char *const wrong[] = {
        "", "c", "c0", "c-1", "x12", "c1Z", "12", "@", "c99999999999999"};
    begin();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t rows[4];
        size_t count;
        ck_assert_int_eq(contact_find(world.store, wrong[i], rows, 4, &count, &error),
                         WHERRY_FAILED);
        ck_assert_ptr_nonnull(strstr(error.message, "mail address"));
    }
    world_finish(&world);
}
END_TEST

START_TEST(two_contacts_of_one_address_are_both_named)
{
    begin();
    world_list_move(&world, 1, "moved@example.net");
    world_runs(&world, 1);
    int64_t row = row_of("moved@example.net");
    ck_assert_int_eq(row_of("h1@example.net"), row); /* one contact, two addresses */
    world_crm_join(&world, 2, WHERRY_UNSTATED);
    strcpy(world_crm_of(&world, 2)->address, "moved@example.net");
    world_runs(&world, 1);
    int64_t rows[4];
    size_t count;
    contact_find(world.store, "moved@example.net", rows, 4, &count, &error);
    ck_assert_uint_eq(count, 2);
    contact_find(world.store, "moved@example.net", rows, 1, &count, &error);
    ck_assert_uint_eq(count, 1);
    world_finish(&world);
}
END_TEST

/* ---- A story ---- */

START_TEST(a_story_tells_both_sides_what_is_owed_and_what_happened)
{
    begin();
    int64_t row = row_of("h1@example.net");
    ck_assert(tells(row, "world: contact c"));
    ck_assert(tells(row, "h1@example.net"));
    ck_assert(tells(row, "SUBSCRIBED since 2023-11-14 22:13"));
    ck_assert(tells(row, "nothing since the baseline"));
    ck_assert(!tells(row, "Owed:"));
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_change(&world, 1, 0, "Anne");
    later_run();
    ck_assert(tells(row, "Owed: left the list: to be opted out in the CRM"));
    ck_assert(tells(row, "(changed, not yet synced)"));
    ck_assert(tells(row, "(the person's own choice)"));
    ck_assert(!tells(row, "nothing since the baseline"));
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    world_runs(&world, 1);
    ck_assert(tells(row, "Sent to the CRM: consent: accepted, not yet read back"));
    ck_assert(tells(row, "Sent to the CRM: firstname: accepted, not yet read back"));
    ck_assert(tells(row, "sent, import_unsubscribes"));
    ck_assert(tells(row, "opt out in the CRM"));
    ck_assert(!tells(row, "Owed:"));
    world_finish(&world);
}
END_TEST

START_TEST(somebody_who_was_not_found_once_is_still_owed_her_opt_out)
{
    begin();
    int64_t row = row_of("h1@example.net");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world.crm_gone = true;
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    ck_assert(tells(row, "not found when last asked for"));
    ck_assert(tells(row, "Owed: left the list"));
    ck_assert(!tells(row, "Sent to"));
    world.crm_gone = false;
    world_runs(&world, 2);
    ck_assert(!tells(row, "not found when last asked for"));
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(no_line_of_a_story_is_wider_than_80_columns)
{
    struct buffer text = {0};
    begin();
    world_list_change(&world, 1, 0, "a value, wide");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_crm_change(&world, 1, 1, "BAD");
    world_crm_move(&world, 1, "moved@example.net");
    later_run();
    world_runs(&world, 2);
    explain_text(&world.pipeline, world.store, row_of("h1@example.net"), NULL, &text,
                 &error);
    for (const char *at = buffer_text(&text); *at != '\0';) {
        size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= 80, "%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
    buffer_free(&text);
    world_finish(&world);
}
END_TEST

START_TEST(a_story_for_machines_is_one_object_with_the_same_facts)
{
    const char *text;
    size_t length;
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_crm_change(&world, 1, 0, "BAD");
    later_run();
    world_runs(&world, 1);
    struct json_writer *json = json_writer_create(false);
    ck_assert_int_eq(explain_json(&world.pipeline, world.store,
                                  row_of("h1@example.net"), NULL, json, &error),
                     WHERRY_OK);
    ck_assert_int_eq(json_writer_finish(json, &text, &length, &error), WHERRY_OK);
    static const char *const facts[] = {"\"contact\":\"c1\"",
                                        "\"consent\":\"UNSUBSCRIBED\"",
                                        "\"reason\":\"value\"",
                                        "\"step\":\"push_push_fields\"",
                                        "\"shown\":\"BAD\"",
                                        "\"base\":\"C1\"",
                                        "\"event\":\"accepted\"",
                                        "\"under_way\":\"accepted, not yet read back\"",
                                        "\"address\":\"h1@example.net\""};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        ck_assert_msg(strstr(text, facts[i]) != NULL, "no %s in %s", facts[i], text);
    json_writer_destroy(json);
    world_finish(&world);
}
END_TEST

START_TEST(a_contact_that_is_not_there_is_told)
{
    struct buffer text = {0};
    begin();
    ck_assert_int_eq(
        explain_text(&world.pipeline, world.store, 999, NULL, &text, &error),
        WHERRY_FAILED);
    ck_assert_str_eq(error.message, "no such contact");
    buffer_free(&text);
    world_finish(&world);
}
END_TEST

/* ---- Parked ---- */

struct list {
    int count;
    struct parked last;
    char reason[16], words[64], address[WORLD_TEXT];
};

static bool take_parked(void *self, const struct parked *parked)
{
    struct list *list = self;
    list->count++;
    list->last = *parked;
    strcpy(list->reason, reason_name(parked->reason));
    strcpy(list->words, parked->words);
    strcpy(list->address, parked->address);
    return true;
}

static struct list parked_now(void)
{
    struct list list = {0};
    ck_assert_int_eq(
        parked_list(world.store, &(struct parked_which){0}, take_parked, &list, &error),
        WHERRY_OK);
    return list;
}

/* Persons 1 and 2 each have a value parked. */
static void begin_parked(void)
{
    world_init(&world);
    for (int human = 1; human <= 2; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
    world_crm_change(&world, 1, 0, "BAD");
    world_crm_change(&world, 2, 0, "BAD");
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 2);
}

START_TEST(a_parked_change_is_listed_with_its_reason)
{
    begin();
    ck_assert_int_eq(parked_now().count, 0);
    world_finish(&world);
    begin_parked();
    struct list list = parked_now();
    ck_assert_int_eq(list.count, 2);
    ck_assert_int_eq(list.last.step, STEP_PUSH_PUSH_FIELDS);
    ck_assert_int_eq(list.last.row, row_of("h2@example.net"));
    ck_assert_str_eq(list.address, "h2@example.net");
    ck_assert_str_eq(list.reason, "value");
    ck_assert_str_eq(list.words, "BAD is not allowed");
    world_finish(&world);
}
END_TEST

START_TEST(a_retried_change_is_sent_once_more)
{
    struct parked_met met;
    begin_parked();
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 2);
    parked_retry(world.store, &(struct parked_which){.row = row_of("h1@example.net")},
                 &met, &error);
    ck_assert_int_eq(met.count, 1);
    ck_assert_int_eq(parked_now().count, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 3);
    parked_retry(world.store, &(struct parked_which){0}, &met, &error);
    ck_assert_int_eq(met.count, 2);
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 5);
    world_finish(&world);
}
END_TEST

START_TEST(a_dropped_change_is_not_sent_again_but_the_next_change_is)
{
    struct parked_met met;
    begin_parked();
    parked_drop(world.store, &(struct parked_which){0}, world.now_ms, &met, &error);
    ck_assert_int_eq(met.count, 2);
    ck_assert_int_eq(parked_now().count, 0);
    world_runs(&world, 3);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 2);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_crm_change(&world, 1, 0, "Good");
    world_runs(&world, 1);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Good");
    world_finish(&world);
}
END_TEST

START_TEST(a_dropped_rename_is_given_up_and_nothing_else_is)
{
    struct parked_met met;
    begin();
    world.refuse_renames = true;
    world_crm_move(&world, 1, "new1@example.net");
    world_runs(&world, 1);
    ck_assert_str_eq(parked_now().reason, "state");
    world_crm_out(&world, 1, true);
    later_run();
    parked_drop(world.store, &(struct parked_which){0}, world.now_ms, &met, &error);
    ck_assert_int_eq(met.count, 1);
    world.refuse_renames = false;
    world_runs(&world, 2);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "h1@example.net");
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* ---- What is dropped is reported ---- */

/* Of the row's story: the last line, and how many there are. */
struct last_line {
    int count;
    int64_t run, at_ms;
    char step[32], event[32], words[256];
};

static void keep_line(void *self, const struct store_journal *line)
{
    struct last_line *last = self;
    last->count++;
    last->run = line->run;
    last->at_ms = line->at_ms;
    snprintf(last->step, sizeof last->step, "%s", line->step);
    snprintf(last->event, sizeof last->event, "%s", line->event);
    snprintf(last->words, sizeof last->words, "%s", line->words);
}

static struct last_line last_line_of(int64_t row)
{
    struct last_line last = {0};
    ck_assert_int_eq(store_journal(world.store, row, 0, keep_line, &last, &error),
                     WHERRY_OK);
    return last;
}

/* Changes the row of person 1 as a run would. */
static void change_row(void (*change)(struct row *row, int what), int what)
{
    struct arena arena = {0};
    struct row_fields fields;
    struct row row;
    ck_assert_int_eq(mapping_numbers(&fields, world.store, &arena, &error), WHERRY_OK);
    ck_assert_int_eq(
        row_load(world.store, row_of("h1@example.net"), &fields, &arena, &row, &error),
        WHERRY_OK);
    change(&row, what);
    ck_assert_int_eq(store_begin(world.store, &error), WHERRY_OK);
    ck_assert_int_eq(row_save(world.store, &fields, &arena, &row, &error), WHERRY_OK);
    ck_assert_int_eq(store_end(world.store, WHERRY_OK, &error), WHERRY_OK);
    arena_free(&arena);
}

static void park_action(struct row *row, int action)
{
    static const int64_t begun[SIDE_COUNT] = {0};
    if (action < ACTION_PUSH_FIELDS)
        row_owe(row, action_mark((enum action)action), 1, begun);
    row->parked[action] =
        (struct park){.hash = 1, .reason = WHERRY_REASON_STATE, .words = "no"};
}

static void refuse_value(struct row *row, int side)
{
    row->sides[other_side((enum side)side)].cells[1].shown = "new";
    row->sides[side].cells[1].refused = "new";
    row->sides[side].cells[1].refused_words = "no";
}

static void expect_told_once(int64_t row, const struct last_line *before,
                             enum step step, const char *words)
{
    const struct last_line last = last_line_of(row);
    ck_assert_int_eq(last.count, before->count + 1);
    ck_assert_int_eq(last.run, 0);
    ck_assert_int_eq(last.at_ms, world.now_ms);
    ck_assert_str_eq(last.step, step_name(step));
    ck_assert_str_eq(last.event, "dropped");
    ck_assert_ptr_nonnull(strstr(last.words, "parked drop"));
    ck_assert_msg(strstr(last.words, words) != NULL, "%s", last.words);
    ck_assert(tells(row, "by hand  dropped"));
}

START_TEST(each_change_that_an_operator_drops_is_told_with_who_asked)
{
    static const char *const words[ACTION_COUNT] = {
        [ACTION_IMPORT_UNSUBSCRIBE] = "left the list; stays opted in in the CRM",
        [ACTION_PUSH_UNSUBSCRIBE] =
            "opted out in the CRM; stays subscribed on the list",
        [ACTION_IMPORT_NEW] = "joined the list",
        [ACTION_PUSH_NEW] = "opted in in the CRM",
        [ACTION_RENAME] = "the address changed in the CRM",
        [ACTION_PUSH_FIELDS] = "fields changed in the CRM",
        [ACTION_PULL_FIELDS] = "fields changed on the list"};
    struct parked_met met;
    begin();
    int64_t row = row_of("h1@example.net");
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct last_line before = last_line_of(row);
        change_row(park_action, action);
        parked_drop(world.store, &(struct parked_which){.row = row}, world.now_ms, &met,
                    &error);
        ck_assert_int_eq(met.count, 1);
        ck_assert_int_eq(parked_now().count, 0);
        expect_told_once(row, &before, action_step((enum action)action), words[action]);
    }
    world_finish(&world);
}
END_TEST

START_TEST(each_value_that_an_operator_drops_is_told_with_its_field)
{
    static const char *const words[SIDE_COUNT] = {
        [SIDE_LIST] = "the value of 'LNAME', which the list refused",
        [SIDE_CRM] = "the value of 'lastname', which the CRM refused"};
    static const enum step steps[SIDE_COUNT] = {
        [SIDE_LIST] = STEP_PUSH_PUSH_FIELDS, [SIDE_CRM] = STEP_IMPORT_PULL_FIELDS};
    struct parked_met met;
    begin();
    int64_t row = row_of("h1@example.net");
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct last_line before = last_line_of(row);
        change_row(refuse_value, side);
        parked_drop(world.store, &(struct parked_which){0}, world.now_ms, &met, &error);
        ck_assert_int_eq(met.count, 1);
        expect_told_once(row, &before, steps[side], words[side]);
    }
    world_finish(&world);
}
END_TEST

START_TEST(a_story_tells_a_value_that_is_parked_with_its_field)
{
    static const char *const words[SIDE_COUNT] = {
        [SIDE_LIST] = "Parked: push_push_fields, LNAME since ",
        [SIDE_CRM] = "Parked: import_pull_fields, lastname since "};
    begin();
    int64_t row = row_of("h1@example.net");
    for (int side = 0; side < SIDE_COUNT; side++) {
        ck_assert(!tells(row, words[side]));
        change_row(refuse_value, side);
        ck_assert(tells(row, words[side]));
        ck_assert(tells(row, "value: no"));
    }
    const char *text;
    size_t length;
    struct json_writer *json = json_writer_create(false);
    ck_assert_int_eq(
        explain_json(&world.pipeline, world.store, row, NULL, json, &error), WHERRY_OK);
    ck_assert_int_eq(json_writer_finish(json, &text, &length, &error), WHERRY_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"field\":\"lastname\""));
    json_writer_destroy(json);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_short_id_names_its_contact_and_no_other),
        TEST(a_text_that_names_no_contact_is_an_error),
        TEST(two_contacts_of_one_address_are_both_named),
        TEST(a_story_tells_both_sides_what_is_owed_and_what_happened),
        TEST(somebody_who_was_not_found_once_is_still_owed_her_opt_out),
        TEST(no_line_of_a_story_is_wider_than_80_columns),
        TEST(a_story_for_machines_is_one_object_with_the_same_facts),
        TEST(a_contact_that_is_not_there_is_told),
        TEST(a_parked_change_is_listed_with_its_reason),
        TEST(a_retried_change_is_sent_once_more),
        TEST(a_dropped_change_is_not_sent_again_but_the_next_change_is),
        TEST(a_dropped_rename_is_given_up_and_nothing_else_is),
        TEST(each_change_that_an_operator_drops_is_told_with_who_asked),
        TEST(each_value_that_an_operator_drops_is_told_with_its_field),
        TEST(a_story_tells_a_value_that_is_parked_with_its_field),
        {0},
    };
    return suite_run("explain", tests);
}
