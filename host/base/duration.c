/* duration.c -- a length of time as people write it. */
#include "host/base/duration.h"

#include <inttypes.h>

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return 1000;
    case 'm':
        return INT64_C(60) * 1000;
    case 'h':
        return INT64_C(60) * 60 * 1000;
    case 'd':
        return INT64_C(24) * 60 * 60 * 1000;
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
