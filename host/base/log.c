/* log.c -- lines to standard error. */
#include "host/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

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
    snprintf(settings.subject, sizeof settings.subject, "%s", subject);
}

static void put_quoted(const char *text)
{
    fputc('"', stderr);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(stderr, "\\%c", c);
        else if (c < 0x20)
            fprintf(stderr, "\\u%04x", c);
        else
            fputc(c, stderr);
    }
    fputc('"', stderr);
}

static void put_json(enum log_level level, const char *message)
{
    char stamp[32];
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
    fprintf(stderr, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\"", stamp,
            now.tv_nsec / 1000000, names[level]);
    if (settings.subject[0] != '\0') {
        fputs(",\"pipeline\":", stderr);
        put_quoted(settings.subject);
    }
    fputs(",\"message\":", stderr);
    put_quoted(message);
    fputs("}\n", stderr);
}

static void put_local_time(void)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm parts;
    localtime_r(&now, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S ", &parts);
    fputs(stamp, stderr);
}

void log_write(enum log_level level, const char *format, ...)
{
    if (level < settings.least)
        return;
    char message[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (settings.json) {
        put_json(level, message);
        return;
    }
    if (settings.timed)
        put_local_time();
    const char *mark = level == LOG_INFO ? "" : names[level];
    fprintf(stderr, "wherry: %s%s%s%s%s\n", settings.subject,
            settings.subject[0] == '\0' ? "" : ": ", mark, *mark == '\0' ? "" : ": ",
            message);
}
