/* answer.c -- the sentences that a story begins with. */
#include "host/tell/answer.h"

#include <stdarg.h>

#include "host/tell/minute.h"

const char *answer_mail_name(enum answer_mail mail)
{
    static const char *const names[] = {
        [ANSWER_NO] = "no", [ANSWER_YES] = "yes", [ANSWER_UNKNOWN] = "unknown"};
    return names[mail];
}

void answer_add(struct answer_lines *lines, const struct answer_about *about,
                const char *format, ...)
{
    va_list arguments;
    if (lines->count == ANSWER_MOST)
        return;
    va_start(arguments, format);
    lines->lines[lines->count++] = arena_format_list(about->arena, format, arguments);
    va_end(arguments);
}

const char *answer_minute(const struct answer_about *about, int64_t ms)
{
    struct buffer text = {0};
    minute_add(&text, ms);
    const char *kept = arena_text(about->arena, buffer_text(&text));
    buffer_free(&text);
    return kept;
}

const char *answer_when(const struct answer_about *about, int work)
{
    if (about->connection->state == CONNECTION_PAUSED ||
        about->connection->state == CONNECTION_ERROR)
        return ""; /* nobody knows */
    const int64_t next_ms = about->next_ms == NULL ? 0 : about->next_ms[work];
    return next_ms == 0 ? " in the next run"
                        : arena_format(about->arena, " in the run of %s",
                                       answer_minute(about, next_ms));
}
