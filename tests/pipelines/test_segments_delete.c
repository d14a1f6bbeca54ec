/* test_segments_delete.c -- `wherry segments PIPELINE remove SEGMENT --write --delete`:
 * the static segment goes with the item of the spec, and no other segment does. */
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

#define CONTACTS                                                                       \
    "contact_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  steps: [push_new_records, push_unsubscribes]\n"
#define CONNECTIONS "pipeline: uk\n" SANDBOX_CONNECTIONS_BY("'${OMETRIA}'") CONTACTS
#define SECTION                                                                        \
    "segment_sync:\n"                                                                  \
    "  every: 6h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP customers }\n"
#define OTHER "    - { crm: \"1043\", list: Leaving }\n"
#define REMOVE "segments uk remove 1042 --write --delete"

/* Two members of the static segment, whose name has other letters. */
static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(
        rig_keep_format("WHERRY_HASTE=250 URL=%s OMETRIA=" SANDBOX_OMETRIA_KEY,
                        sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"bob@example.net\"},"
                 "{\"side\":\"list\",\"do\":\"tag\",\"address\":\"ann@example.net\","
                 "\"segment\":\"Vip Customers\"},"
                 "{\"side\":\"list\",\"do\":\"tag\",\"address\":\"bob@example.net\","
                 "\"segment\":\"Vip Customers\"},"
                 "{\"side\":\"list\",\"do\":\"tag\",\"address\":\"bob@example.net\","
                 "\"segment\":\"Leaving\"}]");
    rig_write_file("specs/uk.yaml", CONNECTIONS SECTION OTHER);
}

static void check_told(const char *line, int code, const char *words)
{
    rig_expect_said(line, code, words);
    ck_assert(!rig_said(SANDBOX_MAILCHIMP_KEY) && !rig_said(SANDBOX_OMETRIA_KEY));
}

static void expect(const char *line, int code, const char *words)
{
    rig_run_now_with("", line);
    check_told(line, code, words);
}

static void expect_spec(const char *text)
{
    rig_expect_file("specs/uk.yaml", text);
}

/* How many files are among the specs, including hidden ones. */
static int files(void)
{
    struct dirent **entries;
    int count = scandir(rig_path("specs"), &entries, NULL, alphasort);
    ck_assert_int_ge(count, 2);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return count - 2;
}

/* A request about the list, as a person with the key makes it. */
static int ask_list(const char *method, const char *path, const char *body,
                    struct buffer *answer)
{
    const char *full = rig_keep_format("/mailchimp/3.0/lists/%s%s", SANDBOX_LIST, path);
    return sandbox_request(rig_sandbox(), method, full,
                           "Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n"
                           "Content-Type: application/json\r\n",
                           body, NULL, answer);
}

static bool list_shows(const char *path, const char *words)
{
    struct buffer body = {0};
    ck_assert_int_eq(ask_list("GET", path, NULL, &body), 200);
    bool shown = strstr(buffer_text(&body), words) != NULL;
    buffer_free(&body);
    return shown;
}

static void expect_deleted(bool deleted)
{
    ck_assert(list_shows("/segments", "\"Vip Customers\"") != deleted);
    ck_assert(list_shows("/segments", "\"Leaving\""));
    ck_assert(list_shows("/members?status=subscribed", "ann@example.net"));
    ck_assert(list_shows("/members?status=subscribed", "bob@example.net"));
}

START_TEST(the_static_segment_goes_with_its_item_in_one_write)
{
    expect(REMOVE " --yes", 0, "deleted the static segment 'VIP customers'");
    ck_assert(rig_said("segment '1042' is removed from"));
    expect_spec(CONNECTIONS "segment_sync:\n  every: 6h\n  segments:\n" OTHER);
    expect_deleted(true);
    ck_assert_int_eq(rig_writes(), 1);
}
END_TEST

START_TEST(the_static_segment_is_not_deleted_without_a_yes)
{
    expect(REMOVE, 2, "add --yes");
    expect_spec(CONNECTIONS SECTION OTHER);
    expect_deleted(false);
    ck_assert_int_eq(rig_writes(), 0);
    ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(the_question_says_how_many_members_the_static_segment_has)
{
    static const char question[] =
        "Delete the static segment 'VIP customers' on the "
        "list? It has 2 members. Its members stay on the list."
        " [y/N] ";
    rig_run_at_terminal(REMOVE, "n\n");
    check_told(REMOVE, 2, question);
    expect_spec(CONNECTIONS SECTION OTHER);
    expect_deleted(false);
    rig_run_at_terminal(REMOVE, "y\n");
    check_told(REMOVE, 0, question);
    expect_spec(CONNECTIONS "segment_sync:\n  every: 6h\n  segments:\n" OTHER);
    expect_deleted(true);
}
END_TEST

START_TEST(remove_without_delete_keeps_the_static_segment)
{
    expect("segments uk remove 1042 --write", 0, "segment '1042' is removed from");
    expect_deleted(false);
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(a_static_segment_that_is_not_there_needs_no_yes)
{
    rig_write_file("specs/uk.yaml", CONNECTIONS
                   "segment_sync: {every: 6h, segments: [{crm: a, list: A}]}\n");
    expect("segments uk remove a --write --delete", 0,
           "the list has no static segment 'A': nothing to delete");
    expect_spec(CONNECTIONS);
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(a_refused_deletion_leaves_the_spec_as_it_was)
{
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"path\":\"/mailchimp/3.0/lists/*/segments/*\","
                 "\"method\":\"DELETE\",\"status\":400,\"times\":0,"
                 "\"title\":\"Bad Request\",\"detail\":\"This one is in use.\"}");
    expect(REMOVE " --yes", 1, "This one is in use.");
    expect_spec(CONNECTIONS SECTION OTHER);
    expect_deleted(false);
    ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(a_file_that_cannot_be_changed_keeps_the_static_segment)
{
    chmod(rig_path("specs/uk.yaml"), 0444);
    expect(REMOVE " --yes", 1, "is read-only");
    expect_deleted(false);
    ck_assert_int_eq(rig_writes(), 0);
    rig_write_file(
        "specs/us.yaml",
        "pipeline: us\ncrm: {plugin: ometria, api_key: a}\n"
        "list: {plugin: mailchimp, api_key: '${KEY}', list_id: b}\n" SECTION);
    expect("segments us remove 1042 --write --delete --yes", 78, "'KEY' is not set");
}
END_TEST

/* Waits for no time: for what the program does. */
static void wait_for_files(int count)
{
    while (files() != count)
        poll(NULL, 0, 5);
}

/* The program has written the new text beside the file and waits for the account. */
START_TEST(a_file_that_is_changed_meanwhile_is_left_and_the_rest_is_told)
{
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    expect("segments uk", 0, "");
    ck_assert_int_eq(lease_take((struct states){rig_states_where()},
                                "account mailchimp:mailing", 0, NULL, NULL, &lease,
                                &error),
                     WHERRY_OK);
    int pid = rig_start_now(REMOVE " --yes");
    wait_for_files(2);
    rig_write_file("specs/uk.yaml", CONNECTIONS SECTION OTHER "# mine\n");
    lease_release(lease);
    rig_wait(pid);
    check_told(REMOVE, 1, "at the same time: nothing was changed");
    ck_assert(
        rig_said("deleted the static segment 'VIP customers', but did not change"));
    expect_spec(CONNECTIONS SECTION OTHER "# mine\n");
    ck_assert_int_eq(files(), 1);
    expect(REMOVE " --yes", 0, "nothing to delete");
    expect_spec(CONNECTIONS "segment_sync:\n  every: 6h\n  segments:\n" OTHER
                            "# mine\n");
}
END_TEST

START_TEST(a_removal_that_was_cut_off_is_finished_by_repeating_it)
{
    ck_assert_int_eq(
        rig_run_now_with("WHERRY_FAULT=segments.deleted:1", REMOVE " --yes"), 128 + 9);
    rig_states_forget_turns(); /* a term later */
    expect_deleted(true);
    expect_spec(CONNECTIONS SECTION OTHER);
    expect("check", 0, "");
    expect(REMOVE, 0, "nothing to delete");
    expect_spec(CONNECTIONS "segment_sync:\n  every: 6h\n  segments:\n" OTHER);
    ck_assert_int_eq(rig_writes(), 1);
}
END_TEST

START_TEST(a_removal_beside_a_run_is_busy)
{
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    expect("segments uk", 0, "");
    ck_assert_int_eq(lease_take((struct states){rig_states_where()}, "pipeline uk", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_OK);
    expect(REMOVE " --yes", 5, "another run of 'uk' is under way");
    lease_release(lease);
    expect_spec(CONNECTIONS SECTION OTHER);
    expect_deleted(false);
    ck_assert_int_eq(files(), 1);
}
END_TEST

/* ---- With a state ---- */

/* Ann is in the CRM's segment, too; it was synced by two runs. */
static void sync_twice(void)
{
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\"},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@example.net\","
                 "\"segment\":\"1042\"}]");
    rig_write_file("specs/uk.yaml", CONNECTIONS SECTION);
    expect("run uk", 0, "baseline");
    expect("run uk", 0, "VIP customers");
}

/* The id of a static segment; it must be there. */
static const char *id_of(const char *name)
{
    struct buffer body = {0};
    ck_assert_int_eq(ask_list("GET", "/segments", NULL, &body), 200);
    const struct json_node *root = rig_parse(buffer_text(&body), body.length);
    buffer_free(&body);
    const struct json_node *segment = json_tree_get(root, "segments")->first;
    while (segment != NULL &&
           !text_same(json_tree_text(json_tree_get(segment, "name")), name))
        segment = segment->next;
    ck_assert_msg(segment != NULL, "there is no static segment '%s'", name);
    return json_tree_text(json_tree_get(segment, "id"));
}

static void rename_static(const char *id, const char *name)
{
    const char *path = rig_keep_format("/segments/%s", id);
    const char *body = rig_keep_format("{\"name\":\"%s\"}", name);
    ck_assert_int_eq(ask_list("PATCH", path, body, NULL), 200);
}

START_TEST(a_deleted_segment_is_created_again_when_it_is_added_again)
{
    sync_twice();
    expect(REMOVE " --yes", 0, "deleted the static segment");
    ck_assert(!list_shows("/segments", "ustomers\""));
    expect("segments uk add 1042 Customers --write", 0, "");
    expect("run uk", 0, "created the static segment");
    ck_assert(list_shows("/segments", "\"Customers\""));
    expect("segments uk", 0, "on the list  1 of 1 member\n");
}
END_TEST

START_TEST(a_removal_cut_off_after_its_state_asks_again)
{
    sync_twice();
    ck_assert_int_eq(
        rig_run_now_with("WHERRY_FAULT=segments.deleted:1", REMOVE " --yes"), 128 + 9);
    rig_states_forget_turns(); /* a term later */
    ck_assert(!list_shows("/segments", "ustomers\""));
    expect_spec(CONNECTIONS SECTION);
    expect(REMOVE, 2, "add --yes");
    expect(REMOVE " --yes", 0, "is removed from");
    expect_spec(CONNECTIONS);
    rig_write_file("specs/uk.yaml", CONNECTIONS SECTION);
    expect("run uk", 0, "created the static segment");
}
END_TEST

START_TEST(a_static_segment_that_was_renamed_is_known_by_its_id)
{
    sync_twice();
    rename_static(id_of("Vip Customers"), "Best customers");
    expect(REMOVE " --yes", 0, "deleted the static segment");
    ck_assert(!list_shows("/segments", "ustomers\""));
    ck_assert(list_shows("/segments", "\"Leaving\""));
}
END_TEST

START_TEST(another_static_segment_of_the_same_name_is_not_deleted)
{
    sync_twice();
    rename_static(id_of("Vip Customers"), "Best customers");
    rename_static(id_of("Leaving"), "VIP customers");
    expect(REMOVE " --yes", 1, "is not the one that was synced");
    expect_spec(CONNECTIONS SECTION);
    ck_assert(list_shows("/segments", "\"Best customers\""));
    ck_assert(list_shows("/segments", "\"VIP customers\""));
}
END_TEST

START_TEST(a_segment_of_another_list_is_not_deleted)
{
    sync_twice();
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"b36b032126\"}");
    static const char spec[] = CONNECTIONS SECTION;
    const char *list = strstr(spec, SANDBOX_LIST);
    const char *text = rig_keep_format("%.*sb36b032126%s", (int)(list - spec), spec,
                                       list + strlen(SANDBOX_LIST));
    rig_write_file("specs/uk.yaml", text);
    const int64_t before = rig_writes();
    expect(REMOVE " --yes", 1, "list.list_id: until now 'uk' synced");
    expect_spec(text);
    ck_assert_int_eq(rig_writes(), before);
    ck_assert(list_shows("/segments", "\"Vip Customers\""));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_static_segment_goes_with_its_item_in_one_write),
        TEST(the_static_segment_is_not_deleted_without_a_yes),
        TEST(the_question_says_how_many_members_the_static_segment_has),
        TEST(remove_without_delete_keeps_the_static_segment),
        TEST(a_static_segment_that_is_not_there_needs_no_yes),
        TEST(a_refused_deletion_leaves_the_spec_as_it_was),
        TEST(a_file_that_cannot_be_changed_keeps_the_static_segment),
        TEST(a_file_that_is_changed_meanwhile_is_left_and_the_rest_is_told),
        TEST(a_removal_that_was_cut_off_is_finished_by_repeating_it),
        TEST(a_removal_beside_a_run_is_busy),
        TEST(a_deleted_segment_is_created_again_when_it_is_added_again),
        TEST(a_removal_cut_off_after_its_state_asks_again),
        TEST(a_static_segment_that_was_renamed_is_known_by_its_id),
        TEST(another_static_segment_of_the_same_name_is_not_deleted),
        TEST(a_segment_of_another_list_is_not_deleted),
        {0}};
    return rig_suite_with("segments delete", tests, begin, rig_finish);
}
