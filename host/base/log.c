/* log.c -- lines to standard error. */
#include "host/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/screen.h"
#include "host/base/shown.h"
#include "host/base/text.h"

enum { LINE_MAX_BYTES = 1024, SUBJECT_MAX = 80 };

static struct {
    enum log_level least;
    bool json, timed;
    char subject[SUBJECT_MAX];
} settings = {.least = LOG_INFO};

static const char *const names[] = {[LOG_DEBUG] = "debug",
                                    [LOG_INFO] = "info",
                                    [LOG_WARNING] = "warning",
                                    [LOG_ERROR] = "error"};

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

static void add_json(struct buffer *line, enum log_level level, const char *message)
{
    char stamp[32];
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
    buffer_format(line, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\"", stamp,
                  now.tv_nsec / 1000000, names[level]);
    if (settings.subject[0] != '\0') {
        buffer_add_text(line, ",\"pipeline\":");
        shown_quoted(line, settings.subject);
    }
    buffer_add_text(line, ",\"message\":");
    shown_quoted(line, message);
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

void log_write(enum log_level level, const char *format, ...)
{
    if (level < settings.least)
        return;
    char message[LINE_MAX_BYTES + 4]; /* a character that is cut is seen whole */
    struct buffer line = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    message[text_cut(message, LINE_MAX_BYTES - 1)] = '\0';
    if (settings.json)
        add_json(&line, level, message);
    else
        add_text(&line, level, message);
    fputs(buffer_text(&line), stderr);
    buffer_free(&line);
}
