/* log.h -- lines to standard error, as text or as JSON.
 *
 * A line says what happened in words; no address, field value or secret goes in: a
 * contact is named by its short id. Below sync nothing is logged: errors are returned.
 * Characters that a terminal would obey are made visible (shown.h), line breaks too:
 * one call is one line.
 *
 * A line of JSON has fields beside its words, for programs that count and warn: time,
 * level, pipeline, run, event; the line about the end of a run also has its outcome,
 * code, duration and counts. The events are one table, log_events.h, which
 * wherry-log(7) shows.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/log_events.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

const char *log_level_name(enum log_level level); /* "error" */

/* Process-wide settings; at start: INFO, text. */
void log_set_level(enum log_level least);
void log_set_json(bool json);
bool log_is_json(void);
/* Lines of text begin with the local time from now on; those of JSON always have it. */
void log_set_timed(bool timed);
/* Named in every line from now on ("" for none), as "pipeline". Copied. */
void log_set_subject(const char *subject);
/* Named in every line of JSON from now on, as "run"; 0: none. */
void log_set_run(int64_t run);

/* Of the event LOG_MESSAGE. */
void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_tell(enum log_level level, enum log_event event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct log_count {
    const char *name; /* a word of ours: it is not escaped */
    int64_t number;
};

/* How a run ended. */
struct log_result {
    int64_t run;         /* its number; 0: it has none */
    const char *outcome; /* "ok", "stopped", ... */
    int code;            /* what it ends with */
    int64_t duration_ms;
    const struct log_count *counts; /* of what it did; none: it is not known */
    size_t count_count;
};
/* Of the event LOG_RUN_ENDED. In text it is the words alone. */
void log_result(enum log_level level, const struct log_result *result,
                const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A line of JSON that another process has made, as it is. */
void log_pass(const char *line);

/* In UTC, "2026-11-22T10:00:00.000Z"; from 1970 to 9999. May be called in a handler of a
 * signal. */
enum { LOG_STAMP = 25 };
void log_stamp(int64_t ms, char stamp[LOG_STAMP]);

#endif
