/* duration.c -- a length of time as people write it. */
#include "host/base/duration.h"

#include <inttypes.h>

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS,
};

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return SECOND_MS;
    case 'm':
        return MINUTE_MS;
    case 'h':
        return HOUR_MS;
    case 'd':
        return DAY_MS;
    default:
        return 0;
    }
}

bool duration_parse(const char *text, int64_t *ms)
{
    const char *digit = text;
    int64_t number = 0;
    for (; *digit >= '0' && *digit <= '9'; digit++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *digit - '0', &number))
            return false;
    if (digit == text)
        return false;
    int64_t unit = unit_ms(*digit);
    if (unit == 0 || digit[1] != '\0')
        return false;
    if (__builtin_mul_overflow(number, unit, &number))
        return false;
    *ms = number;
    return true;
}

void duration_write(int64_t ms, struct buffer *text)
{
    static const char units[] = "dhms";
    for (const char *unit = units; *unit != '\0'; unit++)
        if (ms % unit_ms(*unit) == 0 && (ms != 0 || *unit == 's')) {
            buffer_format(text, "%" PRId64 "%c", ms / unit_ms(*unit), *unit);
            return;
        }
    buffer_format(text, "%" PRId64 " milliseconds", ms);
}

void duration_words(struct buffer *text, int64_t ms)
{
    if (ms < 0)
        ms = 0;
    if (ms < 10 * SECOND_MS)
        buffer_format(text, "%d.%d s", (int)(ms / SECOND_MS),
                      (int)(ms % SECOND_MS / 100));
    else if (ms < 2 * MINUTE_MS)
        buffer_format(text, "%d s", (int)(ms / SECOND_MS));
    else if (ms < 2 * HOUR_MS)
        buffer_format(text, "%d min", (int)(ms / MINUTE_MS));
    else if (ms < 2 * DAY_MS)
        buffer_format(text, "%d h %d min", (int)(ms / HOUR_MS),
                      (int)(ms % HOUR_MS / MINUTE_MS));
    else
        buffer_format(text, "%d d", (int)(ms / DAY_MS));
}
