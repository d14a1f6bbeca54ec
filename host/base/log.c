/* log.c -- lines to standard error. */
#include "host/base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/screen.h"
#include "host/base/shown.h"
#include "host/base/text.h"

enum { LINE_MAX_BYTES = 1024, SUBJECT_MAX = 80 };

static struct {
    enum log_level least;
    bool json, timed;
    char subject[SUBJECT_MAX];
    int64_t run;
} settings = {.least = LOG_INFO};

static const char *const names[] = {[LOG_DEBUG] = "debug",
                                    [LOG_INFO] = "info",
                                    [LOG_WARNING] = "warning",
                                    [LOG_ERROR] = "error"};

const char *log_level_name(enum log_level level)
{
    return names[level];
}

void log_set_level(enum log_level least)
{
    settings.least = least;
}

void log_set_json(bool json)
{
    settings.json = json;
}

void log_set_timed(bool timed)
{
    settings.timed = timed;
}

void log_set_subject(const char *subject)
{
    snprintf(settings.subject, sizeof settings.subject, "%.*s",
             (int)text_cut(subject, sizeof settings.subject - 1), subject);
}

bool log_is_json(void)
{
    return settings.json;
}

void log_set_run(int64_t run)
{
    settings.run = run;
}

/* ---- Time ---- */

static char *put_number(char *at, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

/* By the calendar of 400 years, beginning with a March, so that a leap day is the last
 * one of its year: a handler of a signal may not ask libc. */
void log_stamp(int64_t ms, char stamp[LOG_STAMP])
{
    enum { SECOND_MS = 1000, DAY_S = 24 * 3600, ERA = 146097, TO_MARCH_OF_0 = 719468 };
    const int64_t seconds = ms < 0 ? 0 : ms / SECOND_MS;
    const int64_t days = seconds / DAY_S + TO_MARCH_OF_0, rest = seconds % DAY_S;
    const int64_t of_era = days % ERA;
    const int64_t year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA - 1)) / 365;
    const int64_t of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t from_march = (5 * of_year + 2) / 153;
    const int64_t day = of_year - (153 * from_march + 2) / 5 + 1;
    const int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
    const int64_t numbers[] = {year_of_era + days / ERA * 400 + (month <= 2),
                               month,
                               day,
                               rest / 3600,
                               rest / 60 % 60,
                               rest % 60,
                               ms < 0 ? 0 : ms % SECOND_MS};
    static const struct {
        int digits;
        char behind;
    } forms[] = {{4, '-'}, {2, '-'}, {2, 'T'}, {2, ':'}, {2, ':'}, {2, '.'}, {3, 'Z'}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        stamp = put_number(stamp, numbers[i], forms[i].digits);
        *stamp++ = forms[i].behind;
    }
    *stamp = '\0';
}

/* ---- Lines ---- */

/* The fields of a line beside its words. */
struct facts {
    enum log_level level;
    enum log_event event;
    const struct log_result *result; /* NULL: none */
};

static void add_result(struct buffer *line, const struct log_result *result)
{
    buffer_add_text(line, ",\"outcome\":");
    shown_quoted(line, result->outcome);
    buffer_format(line, ",\"code\":%d,\"duration_ms\":%" PRId64 ",\"counts\":{",
                  result->code, result->duration_ms);
    for (size_t i = 0; i < result->count_count; i++)
        buffer_format(line, "%s\"%s\":%" PRId64, i == 0 ? "" : ",",
                      result->counts[i].name, result->counts[i].number);
    buffer_add_char(line, '}');
}

static void add_json(struct buffer *line, const struct facts *facts,
                     const char *message)
{
    char stamp[LOG_STAMP];
    log_stamp(clock_now_ms(), stamp);
    buffer_format(line, "{\"time\":\"%s\",\"level\":\"%s\"", stamp,
                  names[facts->level]);
    if (settings.subject[0] != '\0') {
        buffer_add_text(line, ",\"pipeline\":");
        shown_quoted(line, settings.subject);
    }
    const int64_t run = facts->result != NULL ? facts->result->run : settings.run;
    if (run != 0)
        buffer_format(line, ",\"run\":%" PRId64, run);
    buffer_format(line, ",\"event\":\"%s\",\"message\":", log_event_name(facts->event));
    shown_quoted(line, message);
    if (facts->result != NULL)
        add_result(line, facts->result);
    buffer_add_text(line, "}\n");
}

static void add_local_time(struct buffer *line)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm parts;
    localtime_r(&now, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S ", &parts);
    buffer_add_text(line, stamp);
}

static void add_text(struct buffer *line, enum log_level level, const char *message)
{
    const char *mark = level == LOG_INFO ? "" : names[level];
    if (settings.timed)
        add_local_time(line);
    const bool coloured = *mark != '\0' && screen_coloured(STDERR_FILENO);
    shown_format(line, "wherry: %s%s", settings.subject,
                 settings.subject[0] == '\0' ? "" : ": ");
    if (coloured)
        buffer_add_text(line,
                        screen_sequence(level == LOG_ERROR ? SCREEN_BAD : SCREEN_WARN));
    shown_format(line, "%s%s", mark, *mark == '\0' ? "" : ":");
    if (coloured)
        buffer_add_text(line, screen_sequence(SCREEN_PLAIN));
    shown_format(line, "%s%s\n", *mark == '\0' ? "" : " ", message);
}

static void __attribute__((format(printf, 2, 0)))
write_line(const struct facts *facts, const char *format, va_list arguments)
{
    if (facts->level < settings.least)
        return;
    char message[LINE_MAX_BYTES + 4]; /* a character that is cut is seen whole */
    struct buffer line = {0};
    vsnprintf(message, sizeof message, format, arguments);
    message[text_cut(message, LINE_MAX_BYTES - 1)] = '\0';
    if (settings.json)
        add_json(&line, facts, message);
    else
        add_text(&line, facts->level, message);
    fputs(buffer_text(&line), stderr);
    buffer_free(&line);
}

void log_write(enum log_level level, const char *format, ...)
{
    const struct facts facts = {.level = level, .event = LOG_MESSAGE};
    va_list arguments;
    va_start(arguments, format);
    write_line(&facts, format, arguments);
    va_end(arguments);
}

void log_tell(enum log_level level, enum log_event event, const char *format, ...)
{
    const struct facts facts = {.level = level, .event = event};
    va_list arguments;
    va_start(arguments, format);
    write_line(&facts, format, arguments);
    va_end(arguments);
}

void log_result(enum log_level level, const struct log_result *result,
                const char *format, ...)
{
    const struct facts facts = {
        .level = level, .event = LOG_RUN_ENDED, .result = result};
    va_list arguments;
    va_start(arguments, format);
    write_line(&facts, format, arguments);
    va_end(arguments);
}

void log_pass(const char *line)
{
    fprintf(stderr, "%s\n", line);
}
