/* test_recordings.c -- answers as Mailchimp gives them, through the JSON reader. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/fidelity.h"
#include "tests/support/json_events.h"
#include "tests/support/suite.h"

enum { ANSWERS = 20 }; /* in JSON, in tests/fidelity/answers/ */

static void for_each(void (*look)(const char *name, const char *text, size_t length))
{
    struct dirent **entries;
    int count = scandir(fidelity_answers(), &entries, NULL, alphasort), seen = 0;
    ck_assert_int_gt(count, 0);
    for (int i = 0; i < count; i++) {
        if (text_ends_with(entries[i]->d_name, ".json")) {
            struct buffer name = {0};
            size_t length = 0;
            buffer_format(&name, "answers/%s", entries[i]->d_name);
            char *text = fidelity_read(name.bytes, &length);
            look(entries[i]->d_name, text, length);
            seen++;
            free(text);
            buffer_free(&name);
        }
        free(entries[i]);
    }
    free(entries);
    ck_assert_int_eq(seen, ANSWERS);
}

static void same_in_pieces(const char *name, const char *text, size_t length)
{
    char *events = json_events(text, length, length);
    ck_assert_msg(strstr(events, "\n! ") == NULL, "'%s' was refused", name);
    free(events);
    json_events_same_in_pieces(text, length, 31);
}

START_TEST(an_answer_is_read_alike_in_pieces_of_any_length)
{
    for_each(same_in_pieces);
}
END_TEST

/* Cut short it must never pass for whole. Not at each byte of each file: at enough. */
static void cut(const char *name, const char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' '))
        end--;
    for (size_t at = 0; at < end; at += at + 40 < end ? 37 : 1) {
        char *events = json_events(text, at, SIZE_MAX);
        ck_assert_msg(strstr(events, "! byte ") != NULL, "'%s' cut at %zu", name, at);
        free(events);
    }
}

START_TEST(an_answer_that_is_cut_short_is_refused)
{
    for_each(cut);
}
END_TEST

static void look_at_members(const char *name, const char *text, size_t length)
{
    if (!text_starts_with(name, "06-members-page"))
        return;
    struct arena arena = {0};
    const struct json_node *root = json_tree_parse(&arena, text, length, NULL);
    const struct json_node *members = json_tree_get(root, "members");
    ck_assert_uint_gt(members->count, 0);
    for (const struct json_node *one = members->first; one != NULL; one = one->next) {
        ck_assert_uint_eq(strlen(json_tree_text(json_tree_get(one, "id"))), 32);
        ck_assert_ptr_nonnull(
            strchr(json_tree_string(json_tree_get(one, "email_address"), ""), '@'));
        ck_assert(json_tree_is(json_tree_get(one, "merge_fields"), JSON_OBJECT));
        ck_assert(json_tree_is(json_tree_get(one, "tags"), JSON_ARRAY));
    }
    ck_assert_int_ge(json_tree_integer(json_tree_get(root, "total_items"), -1),
                     (int64_t)members->count);
    arena_free(&arena);
}

START_TEST(a_page_of_members_has_an_id_an_address_and_fields_for_each)
{
    for_each(look_at_members);
}
END_TEST

static const struct test tests[] = {
    TEST(an_answer_is_read_alike_in_pieces_of_any_length),
    TEST(an_answer_that_is_cut_short_is_refused),
    TEST(a_page_of_members_has_an_id_an_address_and_fields_for_each),
    {0},
};

int main(void)
{
    return suite_run("recordings", tests);
}
