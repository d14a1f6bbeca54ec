/* test_exposition.c -- numbers as OpenMetrics text; and the reader that holds all our text
 * to the format.
 */
#include <string.h>

#include "host/tell/exposition.h"
#include "tests/support/openmetrics.h"
#include "tests/support/suite.h"

static const struct exposition_family gauge = {"a_gauge", NULL, "A gauge.",
                                               EXPOSITION_GAUGE};
static const struct exposition_family counter = {"a_counter", NULL, "A counter.",
                                                 EXPOSITION_COUNTER};
static const struct exposition_family times_family = {
    "a_time_seconds", "seconds", "How long.", EXPOSITION_HISTOGRAM};
static const struct exposition_label none[] = {{0}};

static struct buffer text;
static struct openmetrics metrics;

static void setup(void)
{
    text = (struct buffer){0};
}

static void teardown(void)
{
    openmetrics_free(&metrics);
    buffer_free(&text);
}

static void parse(void)
{
    char why[OPENMETRICS_WHY] = "";
    exposition_end(&text);
    ck_assert_msg(openmetrics_parse(&metrics, buffer_text(&text), why), "%s in:\n%s",
                  why, buffer_text(&text));
}

static void expect(const char *written)
{
    ck_assert_str_eq(buffer_text(&text), written);
}

START_TEST(a_family_has_its_type_unit_and_help_before_its_samples)
{
    const int64_t bounds_ms[] = {250, 1000}, counts[] = {2, 3};
    const struct exposition_times times = {bounds_ms, counts, 2, 6, 61005};
    const struct exposition_label labels[] = {{"pipeline", "uk"}, {0}};
    exposition_begin(&text, &counter);
    exposition_integer(&text, &counter, labels, 12);
    exposition_begin(&text, &times_family);
    exposition_times(&text, &times_family, labels, &times);
    expect("# TYPE a_counter counter\n"
           "# HELP a_counter A counter.\n"
           "a_counter_total{pipeline=\"uk\"} 12\n"
           "# TYPE a_time_seconds histogram\n"
           "# UNIT a_time_seconds seconds\n"
           "# HELP a_time_seconds How long.\n"
           "a_time_seconds_bucket{pipeline=\"uk\",le=\"0.25\"} 2\n"
           "a_time_seconds_bucket{pipeline=\"uk\",le=\"1.0\"} 5\n"
           "a_time_seconds_bucket{pipeline=\"uk\",le=\"+Inf\"} 6\n"
           "a_time_seconds_count{pipeline=\"uk\"} 6\n"
           "a_time_seconds_sum{pipeline=\"uk\"} 61.005\n");
    parse();
}
END_TEST

START_TEST(seconds_have_no_more_digits_than_they_need)
{
    exposition_seconds(&text, &gauge, none, 0);
    exposition_seconds(&text, &gauge, none, 1);
    exposition_seconds(&text, &gauge, none, 12000);
    exposition_seconds(&text, &gauge, none, -1250);
    exposition_seconds(&text, &gauge, none, INT64_MAX);
    exposition_seconds(&text, &gauge, none, INT64_MIN);
    expect("a_gauge 0.0\na_gauge 0.001\na_gauge 12.0\na_gauge -1.25\n"
           "a_gauge 9223372036854775.807\na_gauge -9223372036854775.808\n");
}
END_TEST

START_TEST(whatever_a_label_holds_is_read_back_as_it_was)
{
    static const char *const values[] = {
        "",     "plain", "a \"quote\"", "back\\slash", "two\nlines", "\\n",
        "\\\"", "a=b,c", "}",           "\xc3\xa4",    "tab\there"};
    enum { VALUES = sizeof values / sizeof *values };
    exposition_begin(&text, &gauge);
    for (int i = 0; i < VALUES; i++) {
        const struct exposition_label labels[] = {
            {"one", values[i]}, {"two", values[VALUES - 1 - i]}, {0}};
        exposition_integer(&text, &gauge, labels, i);
    }
    parse();
    ck_assert_uint_eq(metrics.sample_count, VALUES);
    for (int i = 0; i < VALUES; i++) {
        const struct openmetrics_sample *sample = &metrics.samples[i];
        ck_assert_str_eq(openmetrics_label(sample, "one"), values[i]);
        ck_assert_str_eq(openmetrics_label(sample, "two"), values[VALUES - 1 - i]);
        ck_assert_int_eq(sample->thousandths, 1000 * i);
    }
}
END_TEST

START_TEST(what_is_no_utf_8_is_replaced)
{
    const struct exposition_label labels[] = {{"one", "a\xff\"b"}, {0}};
    exposition_begin(&text, &gauge);
    exposition_integer(&text, &gauge, labels, 1);
    parse();
    ck_assert_str_eq(openmetrics_label(&metrics.samples[0], "one"), "a?\"b");
}
END_TEST

/* ---- The reader ---- */

START_TEST(the_reader_refuses_what_the_format_forbids)
{
    static const char *const bad[] = {
        "",
        "# TYPE x gauge\nx 1\n",            /* no end */
        "# TYPE x gauge\nx 1\n# EOF",       /* not ended */
        "# EOF\n# EOF\n",                   /* something behind it */
        "\n# EOF\n",                        /* a blank line */
        "x 1\n# EOF\n",                     /* no family */
        "# HELP x Help.\nx 1\n# EOF\n",     /* no type */
        "# HELP x Help.\n# EOF\n",          /* none at all */
        "# TYPE x info\nx_info 1\n# EOF\n", /* of the older format unknown */
        "# TYPE x gauge\n# TYPE x gauge\nx 1\n# EOF\n", /* twice */
        "# TYPE x gauge\nx 1\n# HELP x Late.\n# EOF\n",
        "# TYPE x gauge\nx 1\n# TYPE y gauge\ny 1\n# TYPE x gauge\nx 2\n# EOF\n",
        "# TYPE x gauge\n# TYPE y gauge\nx 1\n# EOF\n", /* of another family */
        "# TYPE x counter\nx 1\n# EOF\n",               /* no _total */
        "# TYPE x counter\nx_total -1\n# EOF\n",
        "# TYPE x gauge\nx_total 1\n# EOF\n",
        "# TYPE x gauge\n# UNIT x seconds\nx 1\n# EOF\n",
        "# TYPE x gauge\nx  1\n# EOF\n",
        "# TYPE x gauge\nx 1 \n# EOF\n",
        "# TYPE x gauge\nx 1 1700000000\n# EOF\n", /* a time */
        "# TYPE x gauge\nx one\n# EOF\n",
        "# TYPE x gauge\nx 0x10\n# EOF\n",
        "# TYPE x gauge\nx NaN\n# EOF\n",
        "# TYPE x gauge\nx 1\nx 2\n# EOF\n", /* one sample twice */
        "# TYPE x gauge\nx{a=\"1\"} 1\nx{a=\"1\"} 2\n# EOF\n",
        "# TYPE x gauge\nx{a=\"1\",a=\"2\"} 1\n# EOF\n",
        "# TYPE x gauge\nx{} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=1} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"1} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"\\t\"} 1\n# EOF\n", /* an escape that there is not */
        "# TYPE x gauge\nx{1a=\"\"} 1\n# EOF\n",
        "# TYPE x gauge\nx{__a=\"\"} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"\"b=\"\"} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"\xff\"} 1\n# EOF\n",
        "# TYPE x histogram\nx_bucket{le=\"1.0\"} 1\nx_count 1\nx_sum 1.0\n# EOF\n",
        "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_count 2\nx_sum 1.0\n# EOF\n",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 1\n"
        "x_count 1\nx_sum 1.0\n# EOF\n", /* not as numbers are spelled there */
        "# TYPE x histogram\nx_bucket{le=\"1.0\"} 2\nx_bucket{le=\"+Inf\"} 1\n"
        "x_count 1\nx_sum 1.0\n# EOF\n",
        "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_count 1\n# EOF\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char why[OPENMETRICS_WHY] = "";
        ck_assert_msg(!openmetrics_parse(&metrics, bad[i], why), "taken: %s", bad[i]);
        ck_assert_str_ne(why, "");
        openmetrics_free(&metrics);
    }
}
END_TEST

START_TEST(the_reader_takes_what_is_right)
{
    char why[OPENMETRICS_WHY] = "";
    ck_assert_msg(openmetrics_parse(&metrics,
                                    "# TYPE x gauge\n"
                                    "# HELP x Some help.\n"
                                    "x{a=\"1\"} 1.5\n"
                                    "x{a=\"2\"} -1\n"
                                    "# TYPE y counter\n"
                                    "y_total 3\n"
                                    "# EOF\n",
                                    why),
                  "%s", why);
    ck_assert_uint_eq(metrics.family_count, 2);
    ck_assert_int_eq(openmetrics_ms(&metrics, "x", "a=\"1\""), 1500);
    ck_assert_int_eq(openmetrics_value(&metrics, "y_total", ""), 3);
    ck_assert_ptr_null(openmetrics_find(&metrics, "x", ""));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_family_has_its_type_unit_and_help_before_its_samples),
        TEST(seconds_have_no_more_digits_than_they_need),
        TEST(whatever_a_label_holds_is_read_back_as_it_was),
        TEST(what_is_no_utf_8_is_replaced),
        TEST(the_reader_refuses_what_the_format_forbids),
        TEST(the_reader_takes_what_is_right),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("exposition", tests);
}
