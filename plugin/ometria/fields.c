/* fields.c -- what a profile shows, what a listing takes, and the form of both. */
#include "plugin/ometria/fields.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"

/* Digits of a number once its exponent is written out: far beyond any amount of money,
 * far below what would fill memory. */
enum { MOST_DIGITS = 60 };

static const char property_prefix[] = "properties.";
static const char *const genders[] = {"m", "f", "o", NULL};

const struct field *fields_find(const char *name)
{
    for (size_t i = 0; i < field_count; i++)
        if (text_same(fields[i].name, name))
            return &fields[i];
    return NULL;
}

bool fields_is_property(const char *name)
{
    return text_starts_with(name, property_prefix) &&
           name[sizeof property_prefix - 1] != '\0';
}

const char *fields_alias(const char *name)
{
    if (text_same(name, "country"))
        return "country_id";
    return text_same(name, "country_id") ? "country" : NULL;
}

/* Sign, digits before the point, digits after it, exponent, as JSON spells them (a
 * leading zero is allowed: a number may be in a string). */
struct decimal {
    bool negative;
    char digits[MOST_DIGITS];
    int count;
    int point; /* digits before the point; may be negative or beyond count */
};

static bool take_digit(struct decimal *decimal, char digit, bool behind)
{
    if (decimal->count == 0 && digit == '0') {
        if (behind)
            decimal->point--;
        return true;
    }
    if (decimal->count == MOST_DIGITS)
        return false;
    decimal->digits[decimal->count++] = digit;
    if (!behind)
        decimal->point++;
    return true;
}

/* The sign and the digits; returns the position after them, or NULL if there is no
 * number. */
static const char *parse_digits(const char *text, struct decimal *decimal)
{
    *decimal = (struct decimal){.negative = *text == '-'};
    if (*text == '-')
        text++;
    bool behind = false, any = false;
    for (; (*text >= '0' && *text <= '9') || (*text == '.' && !behind); text++) {
        if (*text == '.')
            behind = true;
        else if (!take_digit(decimal, *text, behind))
            return NULL;
        else
            any = true;
    }
    return any && text[-1] != '.' ? text : NULL;
}

static bool parse_exponent(const char *text, int64_t *exponent)
{
    *exponent = 0;
    if (*text == '\0')
        return true;
    if (*text != 'e' && *text != 'E')
        return false;
    text += text[1] == '+' ? 2 : 1;
    return text_to_integer(text, -1000, 1000, exponent);
}

static bool parse_decimal(const char *text, struct decimal *decimal)
{
    int64_t exponent;
    text = parse_digits(text, decimal);
    if (text == NULL || !parse_exponent(text, &exponent))
        return false;
    decimal->point += (int)exponent;
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    return decimal->count == 0 || (decimal->point <= MOST_DIGITS &&
                                   decimal->count - decimal->point <= MOST_DIGITS);
}

const char *fields_number(struct arena *arena, const char *spelled)
{
    struct decimal decimal;
    if (!parse_decimal(spelled, &decimal))
        return NULL;
    if (decimal.count == 0)
        return "0";
    char text[2 * MOST_DIGITS + 8];
    size_t length = 0;
    if (decimal.negative)
        text[length++] = '-';
    if (decimal.point <= 0)
        text[length++] = '0';
    for (int i = 0; i < decimal.point; i++)
        text[length++] = i < decimal.count ? decimal.digits[i] : '0';
    if (decimal.count > decimal.point) {
        text[length++] = '.';
        for (int i = decimal.point; i < decimal.count; i++)
            text[length++] = i < 0 ? '0' : decimal.digits[i];
    }
    return arena_text_n(arena, text, length);
}

/* The day as it is spelled: a birthday at midnight in Paris is not the day before. */
static const char *day_of(struct arena *arena, const char *text)
{
    int64_t ms = 0;
    if (!dates_parse(text, &ms) || strlen(text) < 10)
        return NULL;
    const char *day = arena_text_n(arena, text, 10);
    return dates_is_day(day) ? day : NULL;
}

static const char *truth(const char *text)
{
    if (text_same_ignoring_case(text, "true"))
        return "true";
    return text_same_ignoring_case(text, "false") ? "false" : NULL;
}

/* A day that some shops keep where they know none. */
static bool is_no_day(const char *text)
{
    return text_starts_with(text, "0000-00-00");
}

static const char *form_of(struct arena *arena, enum wherry_field_type type,
                           const struct cell *cell, const char **words)
{
    switch (type) {
    case WHERRY_FIELD_NUMBER:
        *words = "is not a number, or has too many digits";
        return fields_number(arena, cell->text);
    case WHERRY_FIELD_DATE:
        *words = "is not a date";
        return day_of(arena, cell->text);
    case WHERRY_FIELD_BOOLEAN:
        *words = "is neither true nor false";
        return truth(cell->text);
    default:
        *words = "is a number with too many digits";
        return cell->type == JSON_NUMBER ? fields_number(arena, cell->text)
                                         : cell->text;
    }
}

/* Custom fields may hold true and false; the known ones that are texts do not. */
static bool fits_type(enum wherry_field_type type, bool known, enum json_type shown)
{
    if (shown == JSON_OBJECT || shown == JSON_ARRAY)
        return false;
    if (type == WHERRY_FIELD_BOOLEAN)
        return shown != JSON_NUMBER;
    return shown != JSON_BOOLEAN || !known;
}

enum field_reading fields_canonical(struct arena *arena, const char *name,
                                    const struct cell *cell, const char **value,
                                    const char **words)
{
    *value = *words = "";
    if (!cell->present || cell->type == JSON_NULL ||
        (cell->type == JSON_STRING && cell->text[0] == '\0'))
        return FIELD_BLANK;
    const struct field *field = fields_find(name);
    const enum wherry_field_type type = field == NULL ? WHERRY_FIELD_TEXT : field->type;
    if (!fits_type(type, field != NULL, cell->type)) {
        *words = arena_format(arena, "is %s", rows_type_words(cell->type));
        return FIELD_FAULTY;
    }
    if (type == WHERRY_FIELD_DATE && is_no_day(cell->text))
        return FIELD_BLANK;
    const char *form = form_of(arena, type, cell, words);
    *value = form == NULL ? "" : form;
    return form == NULL ? FIELD_FAULTY : FIELD_READ;
}

static bool is_country(const char *value)
{
    return strlen(value) == 2 && value[0] >= 'A' && value[0] <= 'Z' &&
           value[1] >= 'A' && value[1] <= 'Z';
}

const char *fields_objection(const char *name, const char *value)
{
    if (fields_is_property(name))
        return NULL;
    const struct field *field = fields_find(name);
    if (field == NULL || !field->writable)
        return "Ometria does not accept this field for a contact";
    if (value[0] == '\0')
        return NULL;
    if (field->type == WHERRY_FIELD_DATE && !dates_is_day(value))
        return "not a date such as 2026-11-22";
    if (field->choices == genders && !text_same(value, "m") && !text_same(value, "f") &&
        !text_same(value, "o"))
        return "must be m, f or o";
    if (text_same(name, "country_id") && !is_country(value))
        return "must be two capital letters (ISO 3166-1)";
    return NULL;
}

#define TEXT WHERRY_FIELD_TEXT
#define NUMBER WHERRY_FIELD_NUMBER
#define DATE WHERRY_FIELD_DATE

const struct field fields[] = {
    {"firstname", "First name", "written together with the last name", TEXT, true,
     NULL},
    {"lastname", "Last name", "written together with the first name", TEXT, true, NULL},
    {"prefix", "Prefix", "Ms, Dr", TEXT, true, NULL},
    {"middlename", "Middle name", "", TEXT, true, NULL},
    {"gender", "Gender", "", WHERRY_FIELD_CHOICE, true, genders},
    {"date_of_birth", "Date of birth", "", DATE, true, NULL},
    {"phone_number", "Phone number", "E.164; Ometria may join profiles that share it",
     WHERRY_FIELD_PHONE, true, NULL},
    {"country_id", "Country", "two letters, ISO 3166-1", TEXT, true, NULL},
    {"timezone", "Time zone", "", TEXT, true, NULL},
    {"customer_id", "Customer id", "Ometria joins the profiles that share it", TEXT,
     true, NULL},
    {"name", "Name", "", TEXT, false, NULL},
    {"suffix", "Suffix", "", TEXT, false, NULL},
    {"country", "Country", "as country_id", TEXT, false, NULL},
    {"lifecycle_status", "Lifecycle status", "", TEXT, false, NULL},
    {"seen", "Seen on the site", "", WHERRY_FIELD_BOOLEAN, false, NULL},
    {"is_email_valid", "Address is valid", "", WHERRY_FIELD_BOOLEAN, false, NULL},
    {"dates.acquired", "Acquired", "", DATE, false, NULL},
    {"dates.first_seen", "First seen", "", DATE, false, NULL},
    {"dates.last_seen", "Last seen", "", DATE, false, NULL},
    {"dates.first_purchase", "First purchase", "", DATE, false, NULL},
    {"dates.last_purchase", "Last purchase", "", DATE, false, NULL},
    {"stats.orders", "Orders", "", NUMBER, false, NULL},
    {"stats.orders_attempted", "Orders attempted", "", NUMBER, false, NULL},
    {"stats.revenue", "Revenue", "", NUMBER, false, NULL},
    {"stats.aov", "Average order value", "", NUMBER, false, NULL},
    {"stats.total_items", "Items bought", "", NUMBER, false, NULL},
    {"stats.visits", "Visits", "", NUMBER, false, NULL},
};
const size_t field_count = sizeof fields / sizeof *fields;
