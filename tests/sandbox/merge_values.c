/* merge_values.c -- what Mailchimp takes as the value of a merge field, and shows. */
#include "tests/sandbox/merge_values.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"

#define FIELDS_INVALID "Your merge fields were invalid."

enum { ADDRESS_LINES = 6 };

static const char *const address_keys[ADDRESS_LINES] = {"addr1", "addr2", "city",
                                                        "state", "zip",   "country"};

static const char *schema_problem(struct problem *problem, struct arena *arena,
                                  const struct merge_field *field,
                                  const struct json_node *sent)
{
    static const char *const words[] = {
        [JSON_NULL] = "NULL",     [JSON_BOOLEAN] = "boolean", [JSON_NUMBER] = "number",
        [JSON_STRING] = "string", [JSON_OBJECT] = "object",   [JSON_ARRAY] = "array"};
    problem_field(problem, PROBLEM_SCHEMA,
                  arena_format(arena, "merge_fields.%s", field->tag),
                  arena_format(arena, "Schema describes string, %s found instead",
                               words[sent->type]));
    return NULL;
}

static const char *refuse(struct problem *problem, const struct merge_field *field,
                          const char *message)
{
    problem_field(problem, FIELDS_INVALID, field->tag, message);
    return NULL;
}

/* Digits with one point at most, without needless zeros; NULL if it is not a number. */
static const char *read_number(struct arena *arena, const char *text)
{
    const char *sign = *text == '-' ? "-" : "";
    text += *text == '-' || *text == '+' ? 1 : 0;
    size_t whole = strspn(text, "0123456789");
    size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    if (whole == 0 || text[whole + (text[whole] == '.' ? 1 + part : 0)] != '\0')
        return NULL;
    const char *fraction = text + whole + 1;
    while (whole > 1 && *text == '0') {
        text++;
        whole--;
    }
    while (part > 0 && fraction[part - 1] == '0')
        part--;
    return arena_format(arena, "%s%.*s%s%.*s", sign, (int)whole, text,
                        part > 0 ? "." : "", (int)part, part > 0 ? fraction : "");
}

/* 2026-11-22 from itself or from 11/22/2026, the format of the field. */
static const char *read_date(struct arena *arena, const char *text)
{
    int64_t ms = 0;
    if (dates_is_day(text))
        return arena_text(arena, text);
    if (strlen(text) == 10 && text[2] == '/' && text[5] == '/') {
        char *day = arena_format(arena, "%.4s-%.2s-%.2s", text + 6, text, text + 3);
        return dates_is_day(day) ? day : NULL;
    }
    if (strlen(text) > 10 && dates_parse(text, &ms))
        return arena_text_n(arena, text, 10);
    return NULL;
}

static bool is_birthday(struct arena *arena, const char *text)
{
    return strlen(text) == 5 && text[2] == '/' &&
           dates_is_day(arena_format(arena, "2024-%.2s-%.2s", text, text + 3));
}

static size_t digits_in(const char *text)
{
    size_t digits = 0;
    for (; *text != '\0'; text++)
        digits += *text >= '0' && *text <= '9' ? 1 : 0;
    return digits;
}

static bool is_choice(const struct merge_field *field, const char *text)
{
    for (size_t i = 0; i < field->choice_count; i++)
        if (text_same(field->choices[i], text))
            return true;
    return false;
}

static const char *read_address(struct arena *arena, const struct merge_field *field,
                                const struct json_node *sent, struct problem *problem)
{
    if (sent->type == JSON_STRING && sent->text[0] == '\0')
        return "";
    if (sent->type != JSON_OBJECT)
        return refuse(problem, field, "Please enter a complete address");
    const char *value = merge_value_force(arena, sent);
    if (!merge_address_complete(value))
        return refuse(problem, field, "Please enter a complete address");
    return value;
}

static const char *read_text(const struct dials *dials, struct arena *arena,
                             const struct merge_field *field, const char *text,
                             struct problem *problem)
{
    size_t limit = (size_t)dials_get(dials, MAILCHIMP_TEXT_LIMIT);
    if (limit == 0 || strlen(text) <= limit)
        return arena_text(arena, text);
    if (dials_get(dials, MAILCHIMP_LONG_TEXT) == MAILCHIMP_LONG_TEXT_REFUSED)
        return refuse(problem, field, "Please enter a value of at most 255 bytes");
    return arena_text_n(arena, text, text_cut(text, limit));
}

static const char *check(const struct dials *dials, struct arena *arena,
                         const struct merge_field *field, const char *text,
                         struct problem *problem)
{
    const char *read = NULL;
    bool free_choice = dials_get(dials, MAILCHIMP_CHOICES) == MAILCHIMP_CHOICES_FREE;
    switch (field->type) {
    case MERGE_NUMBER:
        read = read_number(arena, text);
        return read != NULL ? read : refuse(problem, field, "Please enter a number");
    case MERGE_DATE:
        read = read_date(arena, text);
        return read != NULL ? read : refuse(problem, field, "Please enter the date");
    case MERGE_BIRTHDAY:
        return is_birthday(arena, text)
                   ? text
                   : refuse(problem, field, "Please enter a month (01-12) and day");
    case MERGE_URL:
    case MERGE_IMAGEURL:
        return text_starts_with(text, "http://") || text_starts_with(text, "https://")
                   ? text
                   : refuse(problem, field, "Please enter a valid URL");
    case MERGE_RADIO:
    case MERGE_DROPDOWN:
        return free_choice || is_choice(field, text)
                   ? text
                   : refuse(problem, field, "Please choose one of the options");
    case MERGE_ZIP:
        return dials_get(dials, MAILCHIMP_ZIP) == MAILCHIMP_ZIP_FREE ||
                       (strlen(text) == 5 && digits_in(text) == 5)
                   ? text
                   : refuse(problem, field, "Please enter a zip code (5 digits)");
    case MERGE_PHONE:
        return !text_same(field->phone_format, "US") || digits_in(text) == 10 ||
                       dials_get(dials, MAILCHIMP_PHONE_US) == MAILCHIMP_PHONE_US_FREE
                   ? text
                   : refuse(problem, field, "Please enter a complete phone number");
    default:
        return read_text(dials, arena, field, text, problem);
    }
}

const char *merge_value_read(const struct dials *dials, struct arena *arena,
                             const struct merge_field *field,
                             const struct json_node *sent, struct problem *problem)
{
    if (field->type == MERGE_ADDRESS && sent->type != JSON_NULL &&
        sent->type != JSON_ARRAY)
        return read_address(arena, field, sent, problem);
    if (sent->type != JSON_STRING && sent->type != JSON_NUMBER)
        return schema_problem(problem, arena, field, sent);
    if (sent->text[0] == '\0')
        return "";
    return check(dials, arena, field, sent->text, problem);
}

const char *merge_value_force(struct arena *arena, const struct json_node *sent)
{
    if (sent->type != JSON_OBJECT)
        return arena_text(arena, sent->text);
    struct buffer lines = {0};
    for (int i = 0; i < ADDRESS_LINES; i++) {
        const char *fallback = i == ADDRESS_LINES - 1 ? "US" : "";
        buffer_format(&lines, "%s%s", i == 0 ? "" : "\n",
                      node_text(sent, address_keys[i], fallback));
    }
    char *value = arena_text(arena, buffer_text(&lines));
    buffer_free(&lines);
    return value;
}

bool merge_address_complete(const char *value)
{
    for (int i = 0; i < ADDRESS_LINES - 1; i++) {
        size_t length = strcspn(value, "\n");
        if (length == 0 && i != 1)
            return false;
        if (value[length] == '\0')
            return false;
        value += length + 1;
    }
    return true;
}

static void tell_address(struct answer *answer, const char *value)
{
    answer_begin_object(answer);
    for (int i = 0; i < ADDRESS_LINES; i++) {
        size_t length = strcspn(value, "\n");
        char *line = memory_text_n(value, length);
        answer_member_text(answer, address_keys[i], line);
        free(line);
        value += length;
        value += *value == '\n' ? 1 : 0;
    }
    answer_end_object(answer);
}

static bool is_number(const char *value)
{
    value += *value == '-' ? 1 : 0;
    size_t whole = strspn(value, "0123456789");
    if (whole == 0 || (whole > 1 && *value == '0'))
        return false;
    value += whole;
    if (*value == '.')
        value += 1 + strspn(value + 1, "0123456789");
    return *value == '\0' && value[-1] != '.';
}

void merge_value_tell(struct answer *answer, const struct merge_field *field,
                      const char *value)
{
    if (field->type == MERGE_ADDRESS && strchr(value, '\n') != NULL)
        tell_address(answer, value);
    else if (field->type == MERGE_NUMBER && is_number(value))
        answer_number(answer, value);
    else
        answer_text(answer, value);
}
