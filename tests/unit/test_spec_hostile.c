/* test_spec_hostile.c -- files that no person would write. */
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/spec/check_set.h"
#include "host/spec/reader.h"
#include "host/spec/spec.h"
#include "host/spec/tree.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

static const char good[] =
    "# One of each kind of thing.\n"
    "pipeline: uk-newsletter\n"
    "title: \"Caf\xC3\xA9 \\u00e9\"\n"
    "crm: {plugin: ometria, account: 'shop''s', api_key: '${KEY}'}\n"
    "list:\n"
    "  plugin: mailchimp\n"
    "  api_key: ${KEY}-us1\n"
    "  list_id: a36b032126\n"
    "contact_sync:\n"
    "  cron: '*/20 6-22 * * mon-fri'\n"
    "  time_zone: UTC\n"
    "  confirm_within: 12h\n"
    "  steps:\n"
    "    import_pull_fields:\n"
    "    import_unsubscribes: { every: 15m }\n"
    "    push_new_records: {subscribe: not_opted_out, double_opt_in: true}\n"
    "  fields:\n"
    "    - { crm: firstname, list: FNAME }\n"
    "    - crm: lastname\n"
    "      list: LNAME\n"
    "      direction: push\n"
    "      blank: clear\n"
    "segment_sync:\n"
    "  every: 6h\n"
    "  verify: 2d\n"
    "  segments: [{ crm: 1042, list: VIP customers }]\n"
    "limits: {push_unsubscribes: 2% and 50, push_push_fields: none}\n"
    "max_run: 3h\n";

static struct spec_set *read_text(const char *text, size_t length)
{
    struct spec_set *set = spec_set_create(support_environment, NULL);
    spec_add_text(set, "t.yaml", text, length);
    spec_check_set(set);
    return set;
}

/* A file gives a pipeline or an error, whatever is in it; each error has a place in
 * it. */
static void check_sane(const char *text, size_t length)
{
    struct spec_set *set = read_text(text, length);
    bool error = false;
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        error = error || complaint->severity == SPEC_ERROR;
        ck_assert_str_eq(complaint->place.file, "t.yaml");
        ck_assert_uint_gt(strlen(complaint->message), 0);
        ck_assert_uint_le(complaint->place.line, length + 1);
        ck_assert_uint_le(complaint->place.column, length + 1);
        ck_assert_int_eq(complaint->place.line == 0, complaint->place.column == 0);
    }
    ck_assert_uint_eq(spec_pipeline_count(set), error ? 0 : 1);
    spec_set_destroy(set);
}

/* In memory of exactly its size, so that reading past it is seen. */
static void check_copy(const char *text, size_t length)
{
    char *copy = malloc(length == 0 ? 1 : length);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, length);
    check_sane(copy, length);
    free(copy);
}

START_TEST(the_spec_that_is_spoilt_below_is_good)
{
    struct spec_set *set = read_text(good, strlen(good));
    support_expect_silence(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 1);
    ck_assert_str_eq(spec_pipeline(set, 0)->title, "Caf\xC3\xA9 \xC3\xA9");
    spec_set_destroy(set);
}
END_TEST

START_TEST(every_prefix_is_a_pipeline_or_an_error)
{
    for (size_t length = 0; length <= strlen(good); length++)
        check_copy(good, length);
}
END_TEST

/* Small and the same everywhere: a failure can be repeated. */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

START_TEST(flipped_bytes_leave_a_pipeline_or_an_error)
{
    static const char telling[] = "\0\t\n\r !\"#$%&'*,-:;>?@[\\]`{|}~\x7F\x80\xC3\xFF"
                                  "09az";
    uint32_t state = (uint32_t)(_i + 1) * 2654435761U;
    char text[sizeof good];
    for (int round = 0; round < 500; round++) {
        memcpy(text, good, sizeof good);
        for (uint32_t flips = next_random(&state) % 4 + 1; flips > 0; flips--) {
            size_t at = next_random(&state) % (sizeof good - 1);
            text[at] = telling[next_random(&state) % (sizeof telling - 1)];
        }
        check_copy(text, sizeof good - 1);
    }
}
END_TEST

START_TEST(lines_left_out_or_moved_leave_a_pipeline_or_an_error)
{
    uint32_t state = (uint32_t)(_i + 1) * 2654435761U;
    for (int round = 0; round < 200; round++) {
        struct buffer text = {0};
        for (const char *line = good; *line != '\0';) {
            size_t length = strcspn(line, "\n") + 1;
            uint32_t chance = next_random(&state) % 12;
            size_t indent = chance == 1 ? 1 : chance == 2 ? 2 : 0;
            if (chance != 0)
                buffer_add(&text, "  ", indent);
            if (chance != 0)
                buffer_add(&text, line, length);
            if (chance == 3)
                buffer_add(&text, line, length);
            line += length;
        }
        check_copy(buffer_text(&text), text.length);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(aliases_that_would_multiply_are_refused)
{
    struct buffer text = {0};
    buffer_add_text(&text, "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int c = 'b'; c <= 'i'; c++) {
        buffer_format(&text, "%c: &%c [", c, c);
        for (int i = 0; i < 9; i++)
            buffer_format(&text, "%s*%c", i == 0 ? "" : ",", c - 1);
        buffer_add_text(&text, "]\n");
    }
    struct spec_set *set = read_text(text.bytes, text.length);
    ck_assert_uint_eq(spec_pipeline_count(set), 0);
    char *told = support_complaints(set);
    ck_assert_ptr_nonnull(
        strstr(told, "t.yaml:1:4: anchors and aliases are not allowed"));
    free(told);
    spec_set_destroy(set);
    buffer_free(&text);
}
END_TEST

START_TEST(a_file_above_the_limit_is_refused_and_one_at_it_is_read)
{
    char *text = malloc(TREE_BYTES + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, '#', TREE_BYTES + 1);
    memcpy(text, good, sizeof good - 1);
    struct spec_set *set = read_text(text, TREE_BYTES + 1);
    support_expect(set, "t.yaml: larger than 1024 KiB: is this a spec?\n");
    spec_set_destroy(set);
    set = read_text(text, TREE_BYTES);
    support_expect_silence(set);
    spec_set_destroy(set);
    free(text);
}
END_TEST

/* A mebibyte of one short text, over and over, ends soon and with an error. */
START_TEST(a_file_full_of_one_thing_is_refused)
{
    static const char *const pieces[] = {
        "[",      "{",        "- ",      "? ",  "a: ",   "- -\n", "a: b\n",
        "[a],\n", "'",        "\"",      "&a ", "*a ",   "!a ",   "%a\n",
        "---\n",  "...\n",    "{a: b},", "|\n", "a:\n ", "\\",    "${KEY}",
        "a, ",    "\xC3\xA9", "#\n",     "-\n",
    };
    const char *piece = pieces[_i];
    static const char start[] = "pipeline: [\n";
    for (int inside = 0; inside < 2; inside++) {
        struct buffer text = {0};
        if (inside == 1)
            buffer_add_text(&text, start);
        while (text.length + strlen(piece) <= TREE_BYTES)
            buffer_add_text(&text, piece);
        check_sane(text.bytes, text.length);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(a_hundred_complaints_are_told_and_that_there_are_more)
{
    struct buffer text = {0};
    for (int i = 0; i < 250; i++)
        buffer_format(&text, "zzz%d: x\n", i);
    struct spec_set *set = read_text(text.bytes, text.length);
    ck_assert_uint_eq(spec_complaint_count(set), READER_COMPLAINTS + 1);
    ck_assert_str_eq(spec_complaint(set, 99)->message, "unknown key 'zzz99'");
    ck_assert_str_eq(spec_complaint(set, 100)->message, "and more: only 100 are shown");
    ck_assert_uint_eq(spec_pipeline_count(set), 0);
    spec_set_destroy(set);
    buffer_free(&text);
}
END_TEST

START_TEST(a_message_shows_a_short_clean_piece_of_what_was_written)
{
    struct buffer text = {0};
    buffer_add_text(&text, "\"\\e[31m\\n");
    for (int i = 0; i < 100; i++)
        buffer_add_text(&text, "\xC3\xA9");
    buffer_add_text(&text, "\": x\n");
    struct spec_set *set = read_text(text.bytes, text.length);
    const char *message = spec_complaint(set, 0)->message;
    ck_assert_msg(text_starts_with(message, "unknown key '?[31m?\xC3\xA9"), "%s",
                  message);
    ck_assert(text_ends_with(message, "\xC3\xA9...'"));
    ck_assert_uint_lt(strlen(message), 100);
    spec_set_destroy(set);
    buffer_free(&text);
}
END_TEST

START_TEST(a_byte_order_mark_and_lines_of_other_systems_are_taken)
{
    struct buffer text = {0};
    buffer_add_text(&text, "\xEF\xBB\xBF");
    for (const char *c = good; *c != '\0'; c++)
        buffer_add_text(&text, *c == '\n' ? "\r\n" : (char[]){*c, '\0'});
    struct spec_set *set = read_text(text.bytes, text.length);
    support_expect_silence(set);
    ck_assert_uint_eq(spec_pipeline(set, 0)->place.line, 2);
    ck_assert_uint_eq(spec_pipeline(set, 0)->place.column, 11);
    spec_set_destroy(set);
    buffer_free(&text);
}
END_TEST

START_TEST(utf_16_is_refused)
{
    static const char text[] = "\xFF\xFEp\0i\0p\0e\0l\0i\0n\0e\0:\0 \0x\0\n";
    struct spec_set *set = read_text(text, sizeof text);
    support_expect(set, "t.yaml:1:1: not valid UTF-8\n");
    spec_set_destroy(set);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_spec_that_is_spoilt_below_is_good),
        TEST(every_prefix_is_a_pipeline_or_an_error),
        {"flipped_bytes_leave_a_pipeline_or_an_error",
         &flipped_bytes_leave_a_pipeline_or_an_error, 8, 0},
        {"lines_left_out_or_moved_leave_a_pipeline_or_an_error",
         &lines_left_out_or_moved_leave_a_pipeline_or_an_error, 8, 0},
        TEST(aliases_that_would_multiply_are_refused),
        TEST(a_file_above_the_limit_is_refused_and_one_at_it_is_read),
        {"a_file_full_of_one_thing_is_refused", &a_file_full_of_one_thing_is_refused,
         25, 0},
        TEST(a_hundred_complaints_are_told_and_that_there_are_more),
        TEST(a_message_shows_a_short_clean_piece_of_what_was_written),
        TEST(a_byte_order_mark_and_lines_of_other_systems_are_taken),
        TEST(utf_16_is_refused),
        {0},
    };
    return suite_run("hostile specs", tests);
}
