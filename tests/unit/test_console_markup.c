/* test_console_markup.c -- nothing that comes in as text goes out as anything else. */
#include "host/console/markup.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/suite.h"

static struct markup page;

static void begin(void)
{
    page = (struct markup){0};
    markup_open(&page, "p");
}

static void finish(void)
{
    markup_free(&page);
}

static const char *whole(void)
{
    size_t length;
    const char *text = markup_finish(&page, &length);
    ck_assert_uint_eq(length, strlen(text));
    return text;
}

static const struct {
    const char *text, *shown;
} rows[] = {
    {"Ann", "Ann"},
    {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"},
    {"]]>--><!--", "]]&gt;--&gt;&lt;!--"},
    {"Zo\xC3\xAB \xF0\x9F\x98\x80", "Zo\xC3\xAB \xF0\x9F\x98\x80"},
    {"a\x01"
     "b\x7F\xC2\x9B",
     "a\xEF\xBF\xBD"
     "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xC3(\xED\xA0\x80\xFF",
     "\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"two\nlines\tand a tab", "two\nlines\tand a tab"},
};

START_TEST(text_is_shown_as_it_is)
{
    struct buffer wanted = {0};
    buffer_format(&wanted, "<p>%s</p>", rows[_i].shown);
    markup_text(&page, rows[_i].text);
    ck_assert_str_eq(whole(), buffer_text(&wanted));
    buffer_free(&wanted);
}
END_TEST

START_TEST(the_value_of_an_attribute_never_ends_it)
{
    struct buffer wanted = {0};
    buffer_format(&wanted, "<p title=\"%s\"></p>", rows[_i].shown);
    markup_attribute(&page, "title", rows[_i].text);
    ck_assert_str_eq(whole(), buffer_text(&wanted));
    buffer_free(&wanted);
}
END_TEST

START_TEST(words_of_others_stand_in_an_element_that_isolates_them)
{
    markup_foreign(&page, "\xE2\x80\xAE<b>");
    ck_assert_str_eq(whole(), "<p><bdi>\xE2\x80\xAE&lt;b&gt;</bdi></p>");
}
END_TEST

START_TEST(elements_are_closed_in_their_order)
{
    markup_open(&page, "input");
    markup_attribute(&page, "name", "a");
    markup_flag(&page, "required");
    markup_close(&page);
    markup_link(&page, "/pipelines/a%2Fb?x=1", "go");
    markup_open(&page, "b");
    markup_format(&page, "%d < %s", 1, "\"2\"");
    ck_assert_str_eq(whole(), "<p><input name=\"a\" required>"
                              "<a href=\"/pipelines/a%2Fb?x=1\">go</a>"
                              "<b>1 &lt; &quot;2&quot;</b></p>");
}
END_TEST

START_TEST(a_document_begins_with_its_type)
{
    struct markup other = {0};
    size_t length;
    markup_open(&other, "html");
    ck_assert_str_eq(markup_finish(&other, &length), "<!DOCTYPE html>\n<html></html>");
    markup_free(&other);
}
END_TEST

/* An error of ours ends the process. */
static void with_another_place(void)
{
    markup_open(&page, "a");
    markup_address(&page, "href", "//evil.example");
}

static void with_a_script_address(void)
{
    markup_open(&page, "a");
    markup_address(&page, "href", "javascript:alert(1)");
}

static void with_another_host(void)
{
    markup_open(&page, "a");
    markup_address(&page, "href", "https://evil.example/");
}

static void with_a_backslash(void)
{
    markup_open(&page, "a");
    markup_address(&page, "href", "/\\evil.example");
}

static void with_an_address_as_text(void)
{
    markup_open(&page, "a");
    markup_attribute(&page, "href", "/");
}

static void with_a_script_in_an_attribute(void)
{
    markup_attribute(&page, "onclick", "x");
}

static void with_a_style(void)
{
    markup_attribute(&page, "style", "x");
}

static void with_text_in_a_script(void)
{
    markup_open(&page, "script");
    markup_text(&page, "x");
}

static void with_a_late_attribute(void)
{
    markup_text(&page, "x");
    markup_attribute(&page, "title", "x");
}

static void with_a_strange_element(void)
{
    markup_open(&page, "p><script");
}

static void with_too_many_ends(void)
{
    markup_close(&page);
    markup_close(&page);
}

static void (*const mistakes[])(void) = {
    with_another_place,     with_a_script_address,   with_another_host,
    with_a_backslash,       with_an_address_as_text, with_a_script_in_an_attribute,
    with_a_style,           with_text_in_a_script,   with_a_late_attribute,
    with_a_strange_element, with_too_many_ends,
};
enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

START_TEST(a_mistake_of_ours_ends_the_process)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        mistakes[_i]();
        _exit(0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
                  "mistake %d went through", _i);
}
END_TEST

static const struct test tests[] = {
    {"text_is_shown_as_it_is", &text_is_shown_as_it_is, sizeof rows / sizeof *rows, 0},
    {"the_value_of_an_attribute_never_ends_it",
     &the_value_of_an_attribute_never_ends_it, sizeof rows / sizeof *rows, 0},
    TEST(words_of_others_stand_in_an_element_that_isolates_them),
    TEST(elements_are_closed_in_their_order),
    TEST(a_document_begins_with_its_type),
    {"a_mistake_of_ours_ends_the_process", &a_mistake_of_ours_ends_the_process,
     MISTAKES, 0},
    {0},
};

int main(void)
{
    suite_fixture(begin, finish);
    return suite_run("console_markup", tests);
}
