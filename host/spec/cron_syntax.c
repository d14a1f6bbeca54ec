/* cron_syntax.c -- the five fields of a cron expression. */
#include "host/spec/cron_syntax.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/number_pattern.h"
#include "host/base/text.h"

enum { FIELD_COUNT = 5, WORD_BYTES = 200 };

struct field {
    const char *name;
    int64_t least, most;
    const char *const *names; /* the first one means `least` */
};

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul",
                                     "aug", "sep", "oct", "nov", "dec", NULL};
static const char *const weekdays[] = {"sun", "mon", "tue", "wed",
                                       "thu", "fri", "sat", NULL};
static const struct field fields[FIELD_COUNT] = {
    {"minute", 0, 59, NULL},         {"hour", 0, 23, NULL},
    {"day of month", 1, 31, NULL},   {"month", 1, 12, months},
    {"day of week", 0, 7, weekdays},
};

static uint64_t bit(int64_t value)
{
    return UINT64_C(1) << value;
}

static bool refuse(struct wherry_error *error, const struct field *field,
                   const char *text)
{
    if (field->names == NULL)
        fail(error, WHERRY_FAILED, "'%s' is not a valid %s (%d to %d)", text,
             field->name, (int)field->least, (int)field->most);
    else
        fail(error, WHERRY_FAILED,
             "'%s' is not a valid %s (%d to %d, or a name such as '%s')", text,
             field->name, (int)field->least, (int)field->most, field->names[1]);
    return false;
}

static bool read_value(const struct field *field, const char *text, int64_t *value,
                       struct wherry_error *error)
{
    for (int64_t i = 0; field->names != NULL && field->names[i] != NULL; i++)
        if (text_same_ignoring_case(text, field->names[i])) {
            *value = field->least + i;
            return true;
        }
    if (*text != '-' && text_to_integer(text, field->least, field->most, value))
        return true;
    return refuse(error, field, text);
}

/* "a" or "a-b". */
static bool read_range(const struct field *field, char *text, int64_t *from,
                       int64_t *to, struct wherry_error *error)
{
    char *dash = strchr(text, '-');
    if (dash != NULL)
        *dash = '\0';
    if (!read_value(field, text, from, error))
        return false;
    *to = *from;
    if (dash == NULL)
        return true;
    if (!read_value(field, dash + 1, to, error))
        return false;
    if (*to == 0 && *from > 0 && field->names == weekdays)
        *to = 7; /* fri-sun; sun-sun is one day */
    if (*from <= *to)
        return true;
    fail(error, WHERRY_FAILED, "the range '%s-%s' ends before it begins", text,
         dash + 1);
    return false;
}

/* One part of a list: "*", "a", "a-b", each but "a" with "/n". */
static bool read_part(const struct field *field, char *text, uint64_t *set,
                      struct wherry_error *error)
{
    int64_t from = field->least, to = field->most, step = 1;
    char *slash = strchr(text, '/');
    if (slash != NULL) {
        *slash = '\0';
        if (!text_to_integer(slash + 1, 1, field->most, &step)) {
            fail(error, WHERRY_FAILED, "'/%s' is not a valid step for the %s (1 to %d)",
                 slash + 1, field->name, (int)field->most);
            return false;
        }
    }
    bool any = strcmp(text, "*") == 0;
    if (slash != NULL && !any && strchr(text, '-') == NULL) {
        fail(error, WHERRY_FAILED, "the step '%s/%s' needs a range or '*' before it",
             text, slash + 1);
        return false;
    }
    if (any && field->names == weekdays)
        to = 6; /* 7 is Sunday again */
    if (!any && !read_range(field, text, &from, &to, error))
        return false;
    for (int64_t value = from; value <= to; value += step)
        *set |= bit(value);
    return true;
}

static bool read_field(const struct field *field, char *text, uint64_t *set,
                       struct wherry_error *error)
{
    for (char *part = text; part != NULL;) {
        char *comma = strchr(part, ',');
        if (comma != NULL)
            *comma++ = '\0';
        if (!read_part(field, part, set, error))
            return false;
        part = comma;
    }
    return true;
}

static const int64_t month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Does a month of the set have a day of the set? */
static bool comes(const struct cron_syntax *cron)
{
    if (cron->any_day || !cron->any_weekday)
        return true;
    for (int64_t month = 1; month <= 12; month++) {
        uint64_t there = bit(month_days[month - 1] + 1) - 1;
        if ((cron->months & bit(month)) != 0 && (cron->days & there) != 0)
            return true;
    }
    return false;
}

bool cron_syntax_needs_both_days(const struct cron_syntax *cron)
{
    const uint64_t every_day = (bit(32) - 1) & ~bit(0);
    const uint64_t every_weekday = bit(7) - 1;
    return (cron->any_day || cron->any_weekday) && cron->days != every_day &&
           cron->weekdays != every_weekday;
}

/* Cuts the text at its spaces; the number of words, or one too many. */
static int cut(char *text, char *words[FIELD_COUNT])
{
    int count = 0;
    char *rest = text;
    for (char *word; (word = strtok_r(rest, " \t", &rest)) != NULL; count++) {
        if (count == FIELD_COUNT)
            return count + 1;
        words[count] = word;
    }
    return count;
}

bool cron_syntax_parse(const char *text, struct cron_syntax *cron,
                       struct wherry_error *error)
{
    char copy[WORD_BYTES], *words[FIELD_COUNT];
    if (strlen(text) >= sizeof copy) {
        fail(error, WHERRY_FAILED, "longer than %d bytes", WORD_BYTES - 1);
        return false;
    }
    memcpy(copy, text, strlen(text) + 1);
    if (cut(copy, words) != FIELD_COUNT) {
        fail(error, WHERRY_FAILED,
             "needs five fields: minute, hour, day of month, month, day of week");
        return false;
    }
    *cron = (struct cron_syntax){
        .any_day = *words[2] == '*',
        .any_weekday = *words[4] == '*',
    };
    uint64_t *sets[FIELD_COUNT] = {&cron->minutes, &cron->hours, &cron->days,
                                   &cron->months, &cron->weekdays};
    for (int i = 0; i < FIELD_COUNT; i++)
        if (!read_field(&fields[i], words[i], sets[i], error))
            return false;
    if ((cron->weekdays & bit(7)) != 0)
        cron->weekdays = (cron->weekdays | bit(0)) & ~bit(7);
    if (comes(cron))
        return true;
    fail(error, WHERRY_FAILED, "none of these months has this day: it never happens");
    return false;
}

/* A number or a name of the field, between ( and ); letters of either case. */
static void add_value(const struct field *field, struct buffer *pattern)
{
    buffer_add_text(pattern, "(0*(");
    number_pattern(field->least, field->most, pattern);
    buffer_add_char(pattern, ')');
    for (size_t i = 0; field->names != NULL && field->names[i] != NULL; i++) {
        buffer_add_char(pattern, '|');
        for (const char *letter = field->names[i]; *letter != '\0'; letter++)
            buffer_format(pattern, "[%c%c]", *letter - 'a' + 'A', *letter);
    }
    buffer_add_char(pattern, ')');
}

/* As read_part reads it. */
static void add_part(const struct field *field, struct buffer *pattern)
{
    struct buffer step = {0};
    buffer_add_text(&step, "(/0*(");
    number_pattern(1, field->most, &step);
    buffer_add_text(&step, "))?");
    buffer_format(pattern, "(\\*%s|", buffer_text(&step));
    add_value(field, pattern);
    buffer_add_text(pattern, "(-");
    add_value(field, pattern);
    buffer_format(pattern, "%s)?)", buffer_text(&step));
    buffer_free(&step);
}

void cron_syntax_pattern(struct buffer *pattern)
{
    buffer_add_text(pattern, "[ \\t]*");
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (i > 0)
            buffer_add_text(pattern, "[ \\t]+");
        add_part(&fields[i], pattern);
        buffer_add_text(pattern, "(,");
        add_part(&fields[i], pattern);
        buffer_add_text(pattern, ")*");
    }
    buffer_add_text(pattern, "[ \\t]*");
}
