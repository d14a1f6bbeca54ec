/* log.h -- lines to standard error, as text or as JSON.
 *
 * A line says what happened in words; no address, field value or secret goes in: a
 * contact is named by its short id. Below sync nobody logs: errors are returned. What
 * of it a terminal would obey is shown (shown.h), line breaks too: a call is a line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Process-wide settings; at start: INFO, text. */
void log_set_level(enum log_level least);
void log_set_json(bool json);
/* Lines of text begin with the local time from now on; those of JSON always have it. */
void log_set_timed(bool timed);
/* Named in every line from now on ("" for none), as "pipeline". Copied. */
void log_set_subject(const char *subject);

void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
