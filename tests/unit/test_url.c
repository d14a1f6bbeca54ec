/* test_url.c -- URLs are built, never glued. */
#include <stdio.h>
#include <string.h>

#include "plugin/kit/url.h"
#include "tests/support/suite.h"

START_TEST(segments_and_queries_follow_the_base)
{
    struct buffer url = {0};
    url_begin(&url, "https://us1.api.mailchimp.com/3.0");
    url_segment(&url, "lists");
    url_segment(&url, "a36b032126");
    ck_assert_str_eq(buffer_text(&url),
                     "https://us1.api.mailchimp.com/3.0/lists/a36b032126");
    url_query(&url, "count", "1000");
    url_query(&url, "fields", "members.id,total_items");
    ck_assert_str_eq(buffer_text(&url),
                     "https://us1.api.mailchimp.com/3.0/lists/a36b032126"
                     "?count=1000&fields=members.id%2Ctotal_items");
    buffer_free(&url);
}
END_TEST

START_TEST(slashes_behind_the_base_are_dropped_and_an_old_url_is_forgotten)
{
    struct buffer url = {0};
    url_begin(&url, "https://old.example/x");
    url_query(&url, "a", "b");
    url_begin(&url, "http://127.0.0.1:8080/v2///");
    ck_assert_str_eq(buffer_text(&url), "http://127.0.0.1:8080/v2");
    url_query(&url, "c", "");
    ck_assert_str_eq(buffer_text(&url), "http://127.0.0.1:8080/v2?c=");
    buffer_free(&url);
}
END_TEST

static const struct place {
    const char *text;
    const char *encoded;
} places[] = {
    {"joe+test@example.com", "joe%2Btest%40example.com"},
    {"2026-11-22T10:00:00+00:00", "2026-11-22T10%3A00%3A00%2B00%3A00"},
    {"a/b", "a%2Fb"},
    {"a?b#c&d=e", "a%3Fb%23c%26d%3De"},
    {"100%", "100%25"},
    {"%2F", "%252F"},
    {" \"<>\\^`{|}", "%20%22%3C%3E%5C%5E%60%7B%7C%7D"},
    {"\r\nHost: x", "%0D%0AHost%3A%20x"},
    {"Zo\xC3\xAB", "Zo%C3%AB"},
    {"AZaz09-._~", "AZaz09-._~"},
    {"!*'();:,$[]", "%21%2A%27%28%29%3B%3A%2C%24%5B%5D"},
    {"...", "..."},
};

START_TEST(each_part_is_encoded)
{
    char wanted[256];
    struct buffer url = {0};
    url_begin(&url, "http://h");
    url_segment(&url, places[_i].text);
    snprintf(wanted, sizeof wanted, "http://h/%s", places[_i].encoded);
    ck_assert_str_eq(buffer_text(&url), wanted);
    url_begin(&url, "http://h");
    url_query(&url, places[_i].text, places[_i].text);
    snprintf(wanted, sizeof wanted, "http://h?%s=%s", places[_i].encoded,
             places[_i].encoded);
    ck_assert_str_eq(buffer_text(&url), wanted);
    buffer_free(&url);
}
END_TEST

START_TEST(only_unreserved_bytes_stand_as_they_are)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        "0123456789-._~";
    for (int byte = 1; byte < 256; byte++) {
        char text[] = {'x', (char)byte, '\0'}, wanted[16];
        struct buffer url = {0};
        url_begin(&url, "");
        url_segment(&url, text);
        if (strchr(unreserved, byte) != NULL)
            snprintf(wanted, sizeof wanted, "/x%c", byte);
        else
            snprintf(wanted, sizeof wanted, "/x%%%02X", (unsigned)byte);
        ck_assert_str_eq(buffer_text(&url), wanted);
        buffer_free(&url);
    }
}
END_TEST

/* Left as they are, they would lead up the path and to another thing. */
START_TEST(a_segment_of_dots_climbs_nowhere)
{
    struct buffer url = {0};
    url_begin(&url, "http://h/v2");
    url_segment(&url, "..");
    url_segment(&url, ".");
    ck_assert_str_eq(buffer_text(&url), "http://h/v2/%2E%2E/%2E");
    buffer_free(&url);
}
END_TEST

static const struct test tests[] = {
    TEST(segments_and_queries_follow_the_base),
    TEST(slashes_behind_the_base_are_dropped_and_an_old_url_is_forgotten),
    {"each_part_is_encoded", &each_part_is_encoded, sizeof places / sizeof *places, 0},
    TEST(only_unreserved_bytes_stand_as_they_are),
    TEST(a_segment_of_dots_climbs_nowhere),
    {0},
};

int main(void)
{
    return suite_run("url", tests);
}
