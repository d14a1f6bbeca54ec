/* test_console_drafts.c -- what was filled in of a new connection: whose it is, when it
 * ends, and the answers that it becomes. */
#include "host/console/draft_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/suite.h"

static const unsigned char key[FINGERPRINT_KEY_BYTES] = {7};
static struct drafts drafts;
static struct arena arena;

static void finish(void)
{
    drafts_end(&drafts);
    arena_free(&arena);
}

static struct draft *open_one(const char *session, int64_t now_ms)
{
    return drafts_open(&drafts, key, session, now_ms);
}

static const struct json_node *answers_of(const struct draft *draft,
                                          enum draft_extent extent)
{
    char *text = draft_answers(draft, extent);
    const struct json_node *told = json_tree_parse(&arena, text, strlen(text), NULL);
    ck_assert_ptr_nonnull(told);
    free(text);
    return told;
}

static const char *text_at(const struct json_node *told, const char *path)
{
    return json_tree_text(json_tree_find(told, path));
}

START_TEST(a_draft_is_found_by_its_session_alone)
{
    struct draft *draft = open_one("one", 0);
    ck_assert(draft_set(draft, "title", "UK"));
    ck_assert_ptr_eq(drafts_find(&drafts, key, "one", 5), draft);
    ck_assert_ptr_eq(open_one("one", 5), draft);
    ck_assert_ptr_null(drafts_find(&drafts, key, "other", 5));
    ck_assert_ptr_null(drafts_find(&drafts, (const unsigned char[32]){8}, "one", 5));
    drafts_drop(&drafts, draft);
    ck_assert_ptr_null(drafts_find(&drafts, key, "one", 5));
}
END_TEST

START_TEST(a_draft_ends_when_it_was_not_used_for_too_long)
{
    open_one("one", 0);
    ck_assert_ptr_nonnull(drafts_find(&drafts, key, "one", DRAFT_IDLE_MS));
    ck_assert_ptr_nonnull(drafts_find(&drafts, key, "one", 2 * DRAFT_IDLE_MS));
    drafts_sweep(&drafts, 3 * DRAFT_IDLE_MS + 1);
    ck_assert_uint_eq(drafts.count, 0);
}
END_TEST

START_TEST(above_the_most_the_one_unused_for_longest_ends)
{
    char session[16];
    for (int i = 0; i <= DRAFTS_MOST; i++) {
        snprintf(session, sizeof session, "s%d", i);
        open_one(session, i);
    }
    ck_assert_uint_eq(drafts.count, DRAFTS_MOST);
    ck_assert_ptr_null(drafts_find(&drafts, key, "s0", DRAFTS_MOST));
    ck_assert_ptr_nonnull(drafts_find(&drafts, key, "s1", DRAFTS_MOST));
}
END_TEST

START_TEST(a_value_is_replaced_taken_out_and_limited)
{
    struct draft *draft = open_one("one", 0);
    static char large[DRAFT_BYTES_MOST + 1];
    ck_assert(draft_set(draft, "a.x", "1") && draft_set(draft, "a.y", "2"));
    draft->changed = false;
    ck_assert(draft_set(draft, "a.x", "1") && !draft->changed);
    ck_assert(draft_set(draft, "a.x", "11") && draft->changed);
    ck_assert_str_eq(draft_get(draft, "a.x"), "11");
    ck_assert_str_eq(draft_name(draft, "a.", 1), "y");
    ck_assert(draft_set(draft, "a.x", ""));
    ck_assert_str_eq(draft_get(draft, "a.x"), "");
    memset(large, 'x', sizeof large - 1);
    ck_assert(!draft_set(draft, "b", large));
    ck_assert_str_eq(draft_get(draft, "b"), "");
    draft_clear(draft, "a.");
    ck_assert_uint_eq(draft->count, 0);
    ck_assert_uint_eq(draft->bytes, 0);
    for (int i = 0; i < DRAFT_PAIRS_MOST; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        ck_assert(draft_set(draft, name, "v"));
    }
    ck_assert(!draft_set(draft, "more", "v"));
}
END_TEST

START_TEST(no_text_becomes_a_variable)
{
    struct draft *draft = open_one("one", 0);
    draft_set(draft, "title", "\"${HOME}\n");
    draft_set(draft, "crm.api_key", "a$${b}${");
    draft_set(draft, "segment.${A}", "${B}");
    const struct json_node *told = answers_of(draft, DRAFT_WHOLE);
    ck_assert_str_eq(text_at(told, "title"), "\"$${HOME}\n");
    ck_assert_str_eq(text_at(told, "crm.api_key"), "a$$${b}$${");
    ck_assert_str_eq(text_at(told, "segments[0].crm"), "$${A}");
    ck_assert_str_eq(text_at(told, "segments[0].list"), "$${B}");
}
END_TEST

START_TEST(only_as_much_is_told_as_is_asked)
{
    struct draft *draft = open_one("one", 0);
    draft_set(draft, "pipeline", "uk");
    draft_set(draft, "crm.plugin", "ometria");
    draft_set(draft, "crm.api_key", "secret");
    draft_set(draft, "list.plugin", "mailchimp");
    draft_set(draft, "list.api_key", "secret");
    draft_set(draft, "step.push_new_records", "yes");
    draft_set(draft, "field.firstname", "FNAME");
    draft_set(draft, "way.firstname", "push");
    draft_set(draft, "field.lastname", "LNAME");
    const struct json_node *told = answers_of(draft, DRAFT_NAMES);
    ck_assert_str_eq(text_at(told, "crm.plugin"), "ometria");
    ck_assert_str_eq(text_at(told, "crm.api_key"), "");
    told = answers_of(draft, DRAFT_OF_CRM);
    ck_assert_str_eq(text_at(told, "crm.api_key"), "secret");
    ck_assert_str_eq(text_at(told, "list.plugin"), "mailchimp");
    ck_assert_str_eq(text_at(told, "list.api_key"), "");
    told = answers_of(draft, DRAFT_OF_LIST);
    ck_assert_str_eq(text_at(told, "list.api_key"), "secret");
    ck_assert_ptr_null(json_tree_get(told, "steps"));
    told = answers_of(draft, DRAFT_WHOLE);
    ck_assert_str_eq(text_at(told, "steps[0]"), "push_new_records");
    ck_assert_str_eq(text_at(told, "fields[0].direction"), "push");
    ck_assert_str_eq(text_at(told, "fields[1].direction"), "widest");
}
END_TEST

static const struct test tests[] = {
    TEST(a_draft_is_found_by_its_session_alone),
    TEST(a_draft_ends_when_it_was_not_used_for_too_long),
    TEST(above_the_most_the_one_unused_for_longest_ends),
    TEST(a_value_is_replaced_taken_out_and_limited),
    TEST(no_text_becomes_a_variable),
    TEST(only_as_much_is_told_as_is_asked),
    {0},
};

int main(void)
{
    suite_fixture(NULL, finish);
    return suite_run("drafts of the console", tests);
}
