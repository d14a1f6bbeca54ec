/* test_log.c -- lines of the log as JSON, and the table of their kinds. */
#include "host/base/log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/text.h"
#include "tests/support/suite.h"

static int own_stderr = -1;
static FILE *file;
static char line[1024];

static void begin(void)
{
    own_stderr = dup(STDERR_FILENO);
    file = tmpfile();
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fcntl(fileno(file), F_SETFL, O_APPEND), 0);
    dup2(fileno(file), STDERR_FILENO);
    log_set_json(true);
}

static void finish(void)
{
    log_set_json(false);
    log_set_subject("");
    log_set_run(0);
    dup2(own_stderr, STDERR_FILENO);
    close(own_stderr);
    fclose(file);
}

/* What was logged, behind the time. */
static const char *logged(void)
{
    fflush(stderr);
    rewind(file);
    line[fread(line, 1, sizeof line - 1, file)] = '\0';
    ck_assert_int_eq(ftruncate(fileno(file), 0), 0);
    ck_assert_msg(text_starts_with(line, "{\"time\":\""), "%s", line);
    return line + strlen("{\"time\":\"\",") + LOG_STAMP - 1;
}

START_TEST(a_line_names_its_pipeline_its_run_and_its_event)
{
    log_write(LOG_INFO, "hello");
    ck_assert_str_eq(logged(), "\"level\":\"info\",\"event\":\"message\","
                               "\"message\":\"hello\"}\n");
    log_set_subject("shop");
    log_set_run(7);
    log_tell(LOG_WARNING, LOG_STEP_LIMITED, "%s", "a \"limit\"");
    ck_assert_str_eq(logged(),
                     "\"level\":\"warning\",\"pipeline\":\"shop\",\"run\":7,\"event\":"
                     "\"step_limited\",\"message\":\"a \\\"limit\\\"\"}\n");
}
END_TEST

START_TEST(the_end_of_a_run_has_numbers)
{
    const struct log_count counts[] = {{"done", 3}, {"later", 0}};
    const struct log_result result = {.run = 9,
                                      .outcome = "partial",
                                      .code = 3,
                                      .duration_ms = 1500,
                                      .counts = counts,
                                      .count_count = 2};
    log_result(LOG_INFO, &result, "run %d", 9);
    ck_assert_str_eq(
        logged(), "\"level\":\"info\",\"run\":9,\"event\":\"run_ended\",\"message\":"
                  "\"run 9\",\"outcome\":\"partial\",\"code\":3,\"duration_ms\":1500,"
                  "\"counts\":{\"done\":3,\"later\":0}}\n");
}
END_TEST

START_TEST(a_stamp_is_the_time_of_the_calendar)
{
    static const int64_t around_ms[] = {0, 951782400000, 4107542400000, 1709164800000};
    for (size_t i = 0; i < sizeof around_ms / sizeof *around_ms; i++)
        for (int64_t day = -400; day < 400; day++) {
            char stamp[LOG_STAMP], wanted[64];
            const int64_t ms = around_ms[i] + day * 86399987;
            const time_t seconds = (time_t)(ms / 1000);
            struct tm parts;
            if (ms < 0)
                continue;
            gmtime_r(&seconds, &parts);
            const size_t at =
                strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S", &parts);
            snprintf(wanted + at, sizeof wanted - at, ".%03dZ", (int)(ms % 1000));
            log_stamp(ms, stamp);
            ck_assert_str_eq(stamp, wanted);
        }
}
END_TEST

/* The part of the manual page between two lines. */
static char *read_events(void)
{
    static const char path[] = TOP_SRCDIR "/doc/wherry-log.7";
    FILE *page = fopen(path, "r");
    ck_assert_msg(page != NULL, "no '%s'", path);
    char *text = calloc(1, 64 * 1024);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_gt(fread(text, 1, 64 * 1024 - 1, page), 0);
    fclose(page);
    char *from = strstr(text, ".\\\" The table of host/base/log_events.c.\n");
    char *to = strstr(text, ".\\\" Its end.\n");
    ck_assert(from != NULL && to != NULL && from < to);
    *to = '\0';
    from = strchr(from, '\n') + 1;
    memmove(text, from, strlen(from) + 1);
    return text;
}

START_TEST(the_manual_page_has_the_table_of_events)
{
    struct buffer wanted = {0};
    buffer_add_text(&wanted, ".Bl -tag -width Ds\n");
    for (int i = 0; i < LOG_EVENT_COUNT; i++) {
        buffer_format(&wanted, ".It Li %s\n", log_event_name((enum log_event)i));
        /* A sentence is a line, as mdoc(7) wants it. */
        for (const char *at = log_event_meaning((enum log_event)i); *at != '\0'; at++) {
            const bool ends = at[0] == '.' && (at[1] == ' ' || at[1] == '\0');
            buffer_add_char(&wanted, *at);
            if (ends) {
                buffer_add_char(&wanted, '\n');
                at += at[1] == ' ';
            }
        }
    }
    buffer_add_text(&wanted, ".El\n");
    char *events = read_events();
    ck_assert_str_eq(events, buffer_text(&wanted));
    free(events);
    buffer_free(&wanted);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_line_names_its_pipeline_its_run_and_its_event),
        TEST(the_end_of_a_run_has_numbers),
        TEST(a_stamp_is_the_time_of_the_calendar),
        TEST(the_manual_page_has_the_table_of_events),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("log", tests);
}
