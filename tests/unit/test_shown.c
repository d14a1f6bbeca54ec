/* test_shown.c -- what a terminal would obey is shown, on every way out. */
#include "host/base/shown.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/log.h"
#include "host/base/words.h"
#include "tests/support/suite.h"

static const struct {
    const char *text, *shown, *json;
} rows[] = {
    {"Ann", "Ann", "Ann"},
    {"Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80",
     "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80",
     "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80"},
    {"\x1B[2J", "\\x1b[2J", "\\u001b[2J"},
    {"a\tb\rc", "a\\x09b\\x0dc", "a\\u0009b\\u000dc"},
    {"\x7F", "\\x7f", "\\u007f"},
    {"\xC2\x9B"
     "31m",
     "<U+009B>31m", "\\u009b31m"},
    {"\xC2\x85", "<U+0085>", "\\u0085"},
    {"\xE2\x80\xAE"
     "gpj.exe",
     "<U+202E>gpj.exe", "\\u202egpj.exe"},
    {"\xE2\x80\xA8\xE2\x80\xA9", "<U+2028><U+2029>", "\\u2028\\u2029"},
    {"\xE2\x81\xA6\xE2\x81\xA9\xD8\x9C\xE2\x80\x8F", "<U+2066><U+2069><U+061C><U+200F>",
     "\\u2066\\u2069\\u061c\\u200f"},
    {"\x9B"
     "31m \xC3",
     "\\x9b31m \\xc3", "\\ufffd31m \\ufffd"},
    {"<script>", "<script>", "<script>"},
};

static struct buffer out;

static void finish(void)
{
    buffer_free(&out);
}

START_TEST(a_character_that_a_terminal_obeys_is_shown_and_not_obeyed)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buffer_clear(&out);
        shown_add(&out, rows[i].text);
        ck_assert_str_eq(buffer_text(&out), rows[i].shown);
        ck_assert(!words_are_unruly(buffer_text(&out)));
        buffer_clear(&out);
        shown_page(&out, rows[i].text);
        ck_assert_str_eq(buffer_text(&out), rows[i].shown);
    }
}
END_TEST

START_TEST(a_text_that_was_shown_is_the_same_when_it_is_shown_again)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buffer_clear(&out);
        shown_add(&out, rows[i].shown);
        ck_assert_str_eq(buffer_text(&out), rows[i].shown);
    }
}
END_TEST

START_TEST(a_line_break_of_a_format_is_one_and_that_of_an_argument_is_shown)
{
    shown_format(&out, "%s\n%d: %s\n\n", "one\nowed: nothing", 7, "\n");
    ck_assert_str_eq(buffer_text(&out), "one\\x0aowed: nothing\n7: \\x0a\n\n");
    buffer_clear(&out);
    shown_format(&out, "\n%s|%5s|%s", "a\rb\r\n", "\x1B", "");
    ck_assert_str_eq(buffer_text(&out), "\na\\x0db\\x0d\\x0a|    \\x1b|");
    buffer_clear(&out);
    shown_format(&out, "%s", "");
    ck_assert_str_eq(buffer_text(&out), "");
}
END_TEST

START_TEST(a_page_keeps_its_line_breaks_and_a_text_has_none)
{
    shown_page(&out, "a\nb\r\n");
    ck_assert_str_eq(buffer_text(&out), "a\nb\\x0d\n");
    buffer_clear(&out);
    shown_add(&out, "a\nb");
    ck_assert_str_eq(buffer_text(&out), "a\\x0ab");
}
END_TEST

START_TEST(a_cell_is_as_wide_as_what_is_shown)
{
    shown_cell(&out, "\x1B\xC3\xA9", 8);
    ck_assert_str_eq(buffer_text(&out), "\\x1b\xC3\xA9   ");
    buffer_clear(&out);
    shown_cell(&out, "", 3);
    ck_assert_str_eq(buffer_text(&out), "   ");
    buffer_clear(&out);
    shown_cell(&out, "", 0);
    ck_assert_str_eq(buffer_text(&out), "");
}
END_TEST

START_TEST(a_document_means_the_same_when_it_is_shown)
{
    shown_json(&out, "{\n  \"a\": \"\xE2\x80\xAE\xC2\x9B\x7F\xC3\xA9\\u001b\"\n}");
    ck_assert_str_eq(buffer_text(&out),
                     "{\n  \"a\": \"\\u202e\\u009b\\u007f\xC3\xA9\\u001b\"\n}");
}
END_TEST

START_TEST(a_string_of_json_escapes_what_it_must_and_what_nobody_sees)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char quoted[128];
        snprintf(quoted, sizeof quoted, "\"%s\"", rows[i].json);
        buffer_clear(&out);
        shown_quoted(&out, rows[i].text);
        ck_assert_str_eq(buffer_text(&out), quoted);
    }
    buffer_clear(&out);
    shown_quoted(&out, "\"\\\n");
    ck_assert_str_eq(buffer_text(&out), "\"\\\"\\\\\\u000a\"");
}
END_TEST

/* ---- The log ---- */

/* What log_write puts on standard error. */
static const char *logged(bool json, const char *subject, const char *message)
{
    char bytes[4096];
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    fflush(stderr);
    int before = dup(STDERR_FILENO);
    ck_assert_int_eq(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
    log_set_json(json);
    log_set_subject(subject);
    log_write(LOG_WARNING, "it says '%s'", message);
    log_set_subject("");
    log_set_json(false);
    fflush(stderr);
    ck_assert_int_eq(dup2(before, STDERR_FILENO), STDERR_FILENO);
    close(before);
    rewind(file);
    size_t length = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[length] = '\0';
    fclose(file);
    buffer_clear(&out);
    buffer_add_text(&out, bytes);
    return buffer_text(&out);
}

START_TEST(a_call_of_the_log_is_one_line_whatever_it_says)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[256];
        snprintf(line, sizeof line, "wherry: %s: warning: it says '%s'\n",
                 rows[i].shown, rows[i].shown);
        ck_assert_str_eq(logged(false, rows[i].text, rows[i].text), line);
        snprintf(line, sizeof line,
                 "\"level\":\"warning\",\"pipeline\":\"%s\","
                 "\"event\":\"message\",\"message\":\"it says '%s'\"}\n",
                 rows[i].json, rows[i].json);
        ck_assert_ptr_nonnull(strstr(logged(true, rows[i].text, rows[i].text), line));
    }
    ck_assert_str_eq(logged(false, "", "a\nwherry: done"),
                     "wherry: warning: it says 'a\\x0awherry: done'\n");
}
END_TEST

START_TEST(a_long_line_of_the_log_is_cut_between_characters)
{
    char message[3000];
    for (size_t shift = 0; shift < 3; shift++) {
        size_t at = 0;
        for (; at < shift; at++)
            message[at] = 'x';
        for (; at + 3 < sizeof message; at += 3)
            memcpy(message + at, "\xE2\x82\xAC", 3);
        message[at] = '\0';
        const char *line = logged(false, "", message);
        ck_assert_uint_gt(strlen(line), 1000);
        ck_assert_uint_lt(strlen(line), 1100);
        ck_assert_ptr_null(strstr(line, "\\x"));
    }
}
END_TEST

/* Each byte at each place of texts of every length around the eight that are looked at
 * at once. */
START_TEST(plain_is_what_has_nothing_but_blanks_and_signs_of_ascii)
{
    enum { LONGEST = 20 };
    char text[LONGEST + 1];
    for (size_t length = 1; length <= LONGEST; length++)
        for (size_t place = 0; place < length; place++)
            for (int byte = 1; byte < 256; byte++) {
                memset(text, 'x', sizeof text);
                text[place] = (char)byte;
                ck_assert_msg(words_are_plain(text, length) ==
                                  (byte >= 0x20 && byte < 0x7F),
                              "%d at %zu of %zu", byte, place, length);
            }
    ck_assert(words_are_plain("", 0));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(plain_is_what_has_nothing_but_blanks_and_signs_of_ascii),
        TEST(a_character_that_a_terminal_obeys_is_shown_and_not_obeyed),
        TEST(a_text_that_was_shown_is_the_same_when_it_is_shown_again),
        TEST(a_line_break_of_a_format_is_one_and_that_of_an_argument_is_shown),
        TEST(a_page_keeps_its_line_breaks_and_a_text_has_none),
        TEST(a_cell_is_as_wide_as_what_is_shown),
        TEST(a_document_means_the_same_when_it_is_shown),
        TEST(a_string_of_json_escapes_what_it_must_and_what_nobody_sees),
        TEST(a_call_of_the_log_is_one_line_whatever_it_says),
        TEST(a_long_line_of_the_log_is_cut_between_characters),
        {0},
    };
    suite_fixture(NULL, finish);
    return suite_run("shown", tests);
}
