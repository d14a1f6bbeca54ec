/* dates.c -- the spellings of time that the two services use. */
#include "plugin/kit/dates.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
    SECOND_MS = 1000,
    MINUTE_S = 60,
    HOUR_S = 3600,
    DAY_S = 86400,
    DAYS_BEFORE_1970 = 719162, /* from 0001-01-01 */
    DAYS_BEFORE_10000 = 3652059,
};

struct moment {
    int year, month, day, hour, minute, second;
};

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
static const int days_before_month[] = {0,   31,  59,  90,  120, 151, 181,
                                        212, 243, 273, 304, 334, 365};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    int days = days_before_month[month] - days_before_month[month - 1];
    return month == 2 && is_leap(year) ? days + 1 : days;
}

/* From 0001-01-01 in the Gregorian calendar, which counts as 0. */
static int64_t day_number(int year, int month, int day)
{
    int64_t past = year - 1;
    int64_t days = past * 365 + past / 4 - past / 100 + past / 400;
    days += days_before_month[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
    return days + day - 1;
}

/* A second 60 is a leap second; like everywhere in UTC arithmetic it is the next
 * one. */
static bool is_real(const struct moment *moment)
{
    if (moment->year < 1 || moment->year > 9999 || moment->month < 1 ||
        moment->month > 12 || moment->day < 1 ||
        moment->day > days_in_month(moment->year, moment->month))
        return false;
    if (moment->hour > 23 || moment->minute > 59)
        return false;
    return moment->second < 60 || (moment->second == 60 && moment->minute == 59);
}

/* False where the offset has led out of the years 1 to 9999. */
static bool to_ms(const struct moment *moment, int offset_s, int millisecond,
                  int64_t *ms)
{
    if (!is_real(moment))
        return false;
    int64_t seconds = day_number(moment->year, moment->month, moment->day) * DAY_S +
                      moment->hour * HOUR_S + moment->minute * MINUTE_S +
                      moment->second - offset_s;
    if (seconds < 0 || seconds >= (int64_t)DAYS_BEFORE_10000 * DAY_S)
        return false;
    seconds -= (int64_t)DAYS_BEFORE_1970 * DAY_S;
    *ms = seconds * SECOND_MS + millisecond;
    return true;
}

/* Exactly `count` digits; moves past them. */
static bool take_digits(const char **text, int count, int *number)
{
    const char *at = *text;
    int sum = 0;
    for (const char *end = at + count; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        sum = sum * 10 + (*at - '0');
    }
    *number = sum;
    *text = at;
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static bool take_day(const char **text, struct moment *moment)
{
    return take_digits(text, 4, &moment->year) && take_char(text, '-') &&
           take_digits(text, 2, &moment->month) && take_char(text, '-') &&
           take_digits(text, 2, &moment->day);
}

static bool take_clock(const char **text, struct moment *moment)
{
    return take_digits(text, 2, &moment->hour) && take_char(text, ':') &&
           take_digits(text, 2, &moment->minute) && take_char(text, ':') &&
           take_digits(text, 2, &moment->second);
}

/* ".833949", of any length from one digit on; what is below a millisecond is cut. */
static bool take_fraction(const char **text, int *millisecond)
{
    *millisecond = 0;
    if (!take_char(text, '.'))
        return true;
    if (**text < '0' || **text > '9')
        return false;
    for (int unit = 100; **text >= '0' && **text <= '9'; unit /= 10, (*text)++)
        *millisecond += (**text - '0') * unit;
    return true;
}

/* Nothing, "Z", "+00", "+0000" or "+00:00". */
static bool take_offset(const char **text, int *offset_s)
{
    *offset_s = 0;
    if (**text == '\0' || take_char(text, 'Z'))
        return true;
    int sign = **text == '-' ? -1 : 1, hours, minutes = 0;
    if (!take_char(text, '+') && !take_char(text, '-'))
        return false;
    if (!take_digits(text, 2, &hours))
        return false;
    bool colon = take_char(text, ':');
    if ((colon || **text != '\0') && !take_digits(text, 2, &minutes))
        return false;
    *offset_s = sign * (hours * HOUR_S + minutes * MINUTE_S);
    return hours <= 23 && minutes <= 59;
}

bool dates_parse(const char *text, int64_t *ms)
{
    struct moment moment = {0};
    int millisecond = 0, offset_s = 0;
    if (!take_day(&text, &moment))
        return false;
    if (*text == '\0')
        return to_ms(&moment, 0, 0, ms);
    if (!take_char(&text, 'T') && !take_char(&text, ' '))
        return false;
    if (!take_clock(&text, &moment) || !take_fraction(&text, &millisecond) ||
        !take_offset(&text, &offset_s) || *text != '\0')
        return false;
    return to_ms(&moment, offset_s, millisecond, ms);
}

bool dates_is_day(const char *text)
{
    struct moment moment = {0};
    return take_day(&text, &moment) && *text == '\0' && is_real(&moment);
}

/* Times outside the years 1 to 9999 have no spelling: the nearest one that has is
 * shown. */
static struct moment moment_of(int64_t ms)
{
    int64_t seconds = ms / SECOND_MS - (ms % SECOND_MS < 0 ? 1 : 0);
    seconds += (int64_t)DAYS_BEFORE_1970 * DAY_S;
    if (seconds < 0)
        seconds = 0;
    if (seconds >= (int64_t)DAYS_BEFORE_10000 * DAY_S)
        seconds = (int64_t)DAYS_BEFORE_10000 * DAY_S - 1;
    int64_t days = seconds / DAY_S;
    int clock = (int)(seconds % DAY_S);
    struct moment moment = {.hour = clock / HOUR_S,
                            .minute = clock / MINUTE_S % 60,
                            .second = clock % MINUTE_S};
    moment.year = (int)(days * 400 / 146097) + 1; /* right, or one too many or few */
    while (day_number(moment.year, 1, 1) > days)
        moment.year--;
    while (day_number(moment.year + 1, 1, 1) <= days)
        moment.year++;
    for (moment.month = 12; day_number(moment.year, moment.month, 1) > days;)
        moment.month--;
    moment.day = (int)(days - day_number(moment.year, moment.month, 1)) + 1;
    return moment;
}

static char *put_digits(char *text, int number, int count)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        text[i] = (char)('0' + number % 10);
    return text + count;
}

static char *put_day(char *text, const struct moment *moment)
{
    text = put_digits(text, moment->year, 4);
    *text++ = '-';
    text = put_digits(text, moment->month, 2);
    *text++ = '-';
    text = put_digits(text, moment->day, 2);
    *text = '\0';
    return text;
}

static char *put_clock(char *text, const struct moment *moment)
{
    text = put_digits(text, moment->hour, 2);
    *text++ = ':';
    text = put_digits(text, moment->minute, 2);
    *text++ = ':';
    text = put_digits(text, moment->second, 2);
    *text = '\0';
    return text;
}

void dates_format_day(int64_t ms, char text[DATES_ROOM])
{
    struct moment moment = moment_of(ms);
    put_day(text, &moment);
}

void dates_format_plain(int64_t ms, char text[DATES_ROOM])
{
    struct moment moment = moment_of(ms);
    char *end = put_day(text, &moment);
    *end++ = 'T';
    put_clock(end, &moment);
}

void dates_format_utc(int64_t ms, char text[DATES_ROOM])
{
    dates_format_plain(ms, text);
    memcpy(text + strlen(text), "Z", 2);
}

static bool take_text(const char **text, const char *wanted)
{
    size_t length = strlen(wanted);
    if (strncmp(*text, wanted, length) != 0)
        return false;
    *text += length;
    return true;
}

/* "Sunday", or "Sun". Whether it is the right one for the date is not checked: the date
 * says it already. */
static bool take_weekday(const char **text, bool whole)
{
    for (size_t i = 0; i < sizeof day_names / sizeof *day_names; i++) {
        const char *name = day_names[i];
        if (whole ? take_text(text, name) : strncmp(*text, name, 3) == 0) {
            *text += whole ? 0 : 3;
            return true;
        }
    }
    return false;
}

static bool take_month(const char **text, int *month)
{
    for (*month = 1; *month <= 12; (*month)++)
        if (take_text(text, month_names[*month - 1]))
            return true;
    return false;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool parse_imf(const char *text, struct moment *moment)
{
    return take_weekday(&text, false) && take_text(&text, ", ") &&
           take_digits(&text, 2, &moment->day) && take_char(&text, ' ') &&
           take_month(&text, &moment->month) && take_char(&text, ' ') &&
           take_digits(&text, 4, &moment->year) && take_char(&text, ' ') &&
           take_clock(&text, moment) && strcmp(text, " GMT") == 0;
}

/* Sunday, 06-Nov-94 08:49:37 GMT. RFC 9110 says to guess the century from today's date;
 * a pure function has no today, so it is the one from 1970 to 2069. */
static bool parse_rfc850(const char *text, struct moment *moment)
{
    bool fine = take_weekday(&text, true) && take_text(&text, ", ") &&
                take_digits(&text, 2, &moment->day) && take_char(&text, '-') &&
                take_month(&text, &moment->month) && take_char(&text, '-') &&
                take_digits(&text, 2, &moment->year) && take_char(&text, ' ') &&
                take_clock(&text, moment) && strcmp(text, " GMT") == 0;
    moment->year += moment->year < 70 ? 2000 : 1900;
    return fine;
}

/* Sun Nov  6 08:49:37 1994 */
static bool parse_asctime(const char *text, struct moment *moment)
{
    if (!take_weekday(&text, false) || !take_char(&text, ' ') ||
        !take_month(&text, &moment->month) || !take_char(&text, ' '))
        return false;
    int digits = take_char(&text, ' ') ? 1 : 2;
    return take_digits(&text, digits, &moment->day) && take_char(&text, ' ') &&
           take_clock(&text, moment) && take_char(&text, ' ') &&
           take_digits(&text, 4, &moment->year) && *text == '\0';
}

bool dates_parse_http(const char *text, int64_t *ms)
{
    struct moment moment = {0};
    if (parse_imf(text, &moment))
        return to_ms(&moment, 0, 0, ms);
    if (parse_rfc850(text, &moment))
        return to_ms(&moment, 0, 0, ms);
    return parse_asctime(text, &moment) && to_ms(&moment, 0, 0, ms);
}
