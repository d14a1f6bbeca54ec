/* value.c -- the values of merge fields: canonical text and what Mailchimp takes. */
#include "plugin/mailchimp/value.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "plugin/kit/blank.h"
#include "plugin/kit/dates.h"

/* A number with an exponent is spelled out up to this many digits. */
enum { NUMBER_DIGITS_MAX = 64 };

enum part { STREET, STREET_2, CITY, STATE, ZIP, COUNTRY };

const char *const value_part_names[VALUE_PARTS] = {"addr1", "addr2", "city",
                                                   "state", "zip",   "country"};

/* Line `index` of an address; false if it has fewer. */
static const char *line(const char *value, int index, size_t *length)
{
    for (; index > 0; index--) {
        value += strcspn(value, "\n");
        if (*value == '\n')
            value++;
    }
    *length = strcspn(value, "\n");
    return value;
}

static bool part_is_blank(const char *value, enum part part)
{
    size_t length;
    const char *text = line(value, (int)part, &length);
    return text_is_blank_n(text, length);
}

/* ISO 3166 in two letters; "" takes the field's own default. */
static bool country_fits(const char *value)
{
    size_t length;
    const char *text = line(value, COUNTRY, &length);
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return length == 0 || (length == 2 && strspn(text, letters) >= 2);
}

static bool is_number(const char *text)
{
    text += *text == '-';
    size_t whole = strspn(text, "0123456789");
    if (whole == 0 || (whole > 1 && text[0] == '0'))
        return false;
    text += whole;
    if (*text == '\0')
        return true;
    size_t fraction = *text == '.' ? strspn(text + 1, "0123456789") : 0;
    return fraction > 0 && text[1 + fraction] == '\0';
}

/* MM-DD of a leap year. */
static bool is_birthday(const char *text)
{
    char day[] = "2000-00-00";
    if (strlen(text) != 5)
        return false;
    memcpy(day + 5, text, 5);
    return dates_is_day(day);
}

static const char *spelled_choice(const struct merge_field *field, const char *value)
{
    const char *found = NULL;
    for (size_t i = 0; field->choices != NULL && field->choices[i] != NULL; i++) {
        if (text_same(field->choices[i], value))
            return field->choices[i];
        if (found == NULL && text_same_ignoring_case(field->choices[i], value))
            found = field->choices[i];
    }
    return found;
}

static enum value_fit address_fit(const char *value, const char **why)
{
    static const enum part needed[] = {STREET, CITY, STATE, ZIP};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (part_is_blank(value, needed[i])) {
            *why = "is an incomplete address: street, city, state and zip are needed";
            return VALUE_INCOMPLETE;
        }
    if (!country_fits(value)) {
        *why = "is an address whose country is not a two-letter code";
        return VALUE_INCOMPLETE;
    }
    return VALUE_FITS;
}

static enum value_fit fits_if(bool fits, const char *complaint, const char **why)
{
    *why = fits ? "" : complaint;
    return fits ? VALUE_FITS : VALUE_UNFIT;
}

enum value_fit value_fit(const struct merge_field *field, const char *value,
                         const char **why)
{
    *why = "";
    if (value[0] == '\0')
        return VALUE_FITS;
    switch (field->type) {
    case MERGE_TEXT:
        return strlen(value) > VALUE_TEXT_MAX ? VALUE_CUT : VALUE_FITS;
    case MERGE_NUMBER:
        return fits_if(is_number(value), "is not a number", why);
    case MERGE_DATE:
        return fits_if(dates_is_day(value), "is not a date such as 2026-11-22", why);
    case MERGE_BIRTHDAY:
        return fits_if(is_birthday(value), "is not a birthday such as 11-22", why);
    case MERGE_CHOICE:
        return fits_if(spelled_choice(field, value) != NULL,
                       "is not one of the field's choices", why);
    case MERGE_ADDRESS:
        return address_fit(value, why);
    case MERGE_PHONE:
    case MERGE_URL:
    case MERGE_ZIP:
        break;
    }
    /* A cut link or number would be a wrong one. */
    return fits_if(strlen(value) <= VALUE_TEXT_MAX, "is longer than 255 bytes", why);
}

static void write_part(struct json_writer *writer, const char *value, enum part part)
{
    size_t length;
    const char *text = line(value, (int)part, &length);
    struct arena arena = {0};
    char *copy = arena_text_n(&arena, text, length);
    if (part == COUNTRY)
        for (char *c = copy; *c != '\0'; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
    bool left_out = part == COUNTRY && length == 0;
    if (!left_out) /* the United Kingdom is GB in ISO 3166 */
        json_member_text(writer, value_part_names[part],
                         part == COUNTRY && text_same(copy, "UK") ? "GB" : copy);
    arena_free(&arena);
}

static void write_address(struct json_writer *writer, const char *value)
{
    json_begin_object(writer);
    for (enum part part = STREET; part <= COUNTRY; part++)
        write_part(writer, value, part);
    json_end_object(writer);
}

static void write_cut(struct json_writer *writer, const char *value)
{
    struct arena arena = {0};
    json_text(writer, arena_text_n(&arena, value, text_cut(value, VALUE_TEXT_MAX)));
    arena_free(&arena);
}

void value_write(struct json_writer *writer, const struct merge_field *field,
                 const char *value)
{
    json_key(writer, field->tag);
    if (value[0] == '\0') {
        json_text(writer, "");
        return;
    }
    char birthday[] = "00/00";
    switch (field->type) {
    case MERGE_NUMBER:
        json_number(writer, value);
        return;
    case MERGE_BIRTHDAY:
        memcpy(birthday, value, 2);
        memcpy(birthday + 3, value + 3, 2);
        json_text(writer, birthday);
        return;
    case MERGE_CHOICE:
        json_text(writer, spelled_choice(field, value));
        return;
    case MERGE_ADDRESS:
        write_address(writer, value);
        return;
    case MERGE_TEXT:
    case MERGE_DATE:
    case MERGE_PHONE:
    case MERGE_URL:
    case MERGE_ZIP:
        break;
    }
    write_cut(writer, value);
}

/* Digits and the place of the point among them, of a number as JSON spells it. */
struct digits {
    char text[NUMBER_DIGITS_MAX + 1];
    int64_t length, point;
    bool negative;
};

static bool take_digits(const char *text, struct digits *digits)
{
    *digits = (struct digits){.negative = *text == '-', .point = -1};
    text += digits->negative;
    for (; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
        if (*text == '.')
            digits->point = digits->length;
        else if (digits->length < NUMBER_DIGITS_MAX)
            digits->text[digits->length++] = *text;
        else
            return false;
    }
    if (digits->point < 0)
        digits->point = digits->length;
    int64_t exponent = 0;
    if (*text == 'e' || *text == 'E') {
        text += text[1] == '+' ? 2 : 1;
        if (!text_to_integer(text, -NUMBER_DIGITS_MAX, NUMBER_DIGITS_MAX, &exponent))
            return false;
        text = "";
    }
    digits->point += exponent;
    return *text == '\0' && digits->length > 0;
}

static char digit_at(const struct digits *digits, int64_t place)
{
    return place >= 0 && place < digits->length ? digits->text[place] : '0';
}

/* 19.90 is 19.9, 1e3 is 1000, -0 is 0; NULL if it is not a number. */
static const char *canonical_number(struct arena *arena, const char *text)
{
    struct digits digits;
    if (!take_digits(text, &digits))
        return NULL;
    int64_t first = 0, last = digits.length;
    while (first < last && first < digits.point - 1 && digit_at(&digits, first) == '0')
        first++;
    while (last > digits.point && digit_at(&digits, last - 1) == '0')
        last--;
    struct buffer number = {0};
    bool zero = strspn(digits.text, "0") == (size_t)digits.length;
    if (digits.negative && !zero)
        buffer_add_char(&number, '-');
    if (digits.point <= 0)
        buffer_add_char(&number, '0');
    for (int64_t i = first; i < digits.point; i++)
        buffer_add_char(&number, digit_at(&digits, i));
    if (last > digits.point)
        buffer_add_char(&number, '.');
    for (int64_t i = digits.point; i < last; i++)
        buffer_add_char(&number, digit_at(&digits, i));
    const char *canonical = arena_text(arena, zero ? "0" : buffer_text(&number));
    buffer_free(&number);
    return canonical;
}

static const char *canonical_birthday(struct arena *arena, const char *text)
{
    char *canonical = arena_text(arena, text);
    if (strlen(text) == 5 && text[2] == '/')
        canonical[2] = '-';
    return canonical;
}

const char *value_from_scalar(struct arena *arena, const struct merge_field *field,
                              const struct json_value *value, const char **why)
{
    if (value->type == JSON_NULL || text_is_blank_n(value->text, value->length))
        return "";
    bool text = value->type == JSON_STRING;
    const char *canonical;
    switch (field->type) {
    case MERGE_NUMBER:
        *why = "is not a number";
        canonical =
            value->type != JSON_BOOLEAN ? canonical_number(arena, value->text) : NULL;
        break;
    case MERGE_BIRTHDAY:
        *why = "is not text";
        canonical = text ? canonical_birthday(arena, value->text) : NULL;
        break;
    case MERGE_ADDRESS:
    case MERGE_DATE:
        *why = "is not text";
        canonical = text ? arena_text_n(arena, value->text, value->length) : NULL;
        break;
    default: /* a number or a truth value is text as it is spelled */
        canonical = arena_text_n(arena, value->text, value->length);
        break;
    }
    return canonical;
}

const char *value_from_parts(struct arena *arena, const char *const *parts)
{
    struct buffer lines = {0};
    bool blank = true;
    for (int part = 0; part < VALUE_PARTS; part++) {
        const char *text = parts[part] != NULL ? parts[part] : "";
        if (text_is_blank(text))
            text = "";
        /* A country alone is what the service adds to an address that is not there. */
        blank = blank && (text[0] == '\0' || part == COUNTRY);
        if (part > 0)
            buffer_add_char(&lines, '\n');
        for (; *text != '\0'; text++)
            buffer_add_char(&lines, *text == '\n' ? ' ' : *text);
    }
    const char *value = arena_text(arena, blank ? "" : buffer_text(&lines));
    buffer_free(&lines);
    return value;
}
