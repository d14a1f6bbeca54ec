/* json_value.c -- what a single value of a spec may be, as a part of a JSON Schema. */
#include "host/spec/json_value.h"

#include <assert.h>

#include "host/base/number_pattern.h"
#include "host/base/text.h"
#include "host/spec/cron_syntax.h"
#include "host/spec/values.h"

/* One line, in which each "${" begins a variable, or is meant as such: "$${". */
#define LINE_BODY                                                                      \
    "([^$\\u0000-\\u001f\\u007f]|\\$(?!\\{)|\\$\\$\\{|\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}" \
    ")"
#define LINE "^" LINE_BODY "*$"
/* The same, but not beginning with $NAME as in a shell. */
#define SETTING "^(?!\\$[A-Z_][A-Z0-9_]+(?![A-Za-z0-9_]))" LINE_BODY "*$"
#define VARIABLE "^" LINE_BODY "*\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}" LINE_BODY "*$"
#define OR_VARIABLE "|" VARIABLE

static void write_pattern(struct json_writer *json, const struct buffer *pattern)
{
    json_member_text(json, "pattern", buffer_text(pattern));
}

void json_value_types(struct json_writer *json, const char *const *types)
{
    json_member_array(json, "type");
    for (; *types != NULL; types++)
        json_text(json, *types);
    json_end_array(json);
}

/* YAML takes 123 for a number and yes for a text; the reader takes both for texts. */
static void write_scalar(struct json_writer *json)
{
    static const char *const scalars[] = {"string", "number", "boolean", NULL};
    json_value_types(json, scalars);
}

/* A value that is not a text in YAML, or a text: such a one, or with a variable. */
static void write_either(struct json_writer *json, const char *type,
                         const struct typed *range, const char *as_text)
{
    json_member_array(json, "anyOf");
    json_begin_object(json);
    json_member_text(json, "type", type);
    if (range != NULL && (range->minimum != 0 || range->maximum != 0)) {
        json_member_integer(json, "minimum", range->minimum);
        json_member_integer(json, "maximum", range->maximum);
    }
    json_end_object(json);
    json_begin_object(json);
    json_member_text(json, "type", "string");
    json_member_text(json, "pattern", as_text);
    json_end_object(json);
    json_end_array(json);
}

static void write_choices(struct json_writer *json, const char *const *choices)
{
    json_member_array(json, "anyOf");
    json_begin_object(json);
    json_member_array(json, "enum");
    for (; *choices != NULL; choices++)
        json_text(json, *choices);
    json_end_array(json);
    json_end_object(json);
    json_begin_object(json);
    json_member_text(json, "$ref", "#/$defs/variable");
    json_end_object(json);
    json_end_array(json);
}

/* One alternative for each unit in which the range has a whole number. */
static void add_duration(const struct typed *type, struct buffer *pattern)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
    if (type->minimum == 0 && type->maximum == 0) {
        buffer_add_text(pattern, "[0-9]+[smhd]");
        return;
    }
    bool any = false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const int64_t ms = units[i].ms;
        const int64_t from = type->minimum / ms + (type->minimum % ms > 0 ? 1 : 0);
        const int64_t to = type->maximum / ms;
        if (type->maximum < 0 || to < from)
            continue;
        buffer_add_text(pattern, any ? "|0*(" : "0*(");
        number_pattern(from, to, pattern);
        buffer_format(pattern, ")%c", units[i].letter);
        any = true;
    }
}

static void write_duration(struct json_writer *json, const struct typed *type)
{
    struct buffer pattern = {0};
    buffer_add_text(&pattern, "^(");
    add_duration(type, &pattern);
    buffer_format(&pattern, "%s)$" OR_VARIABLE, type->may_be_off ? "|off" : "");
    json_member_text(json, "type", "string");
    write_pattern(json, &pattern);
    buffer_free(&pattern);
}

void json_value_typed(struct json_writer *json, const struct typed *type)
{
    switch (type->kind) {
    case TYPED_INTEGER:
        write_either(json, "integer", type, "^-?[0-9]+$" OR_VARIABLE);
        break;
    case TYPED_BOOLEAN:
        write_either(json, "boolean", NULL, "^(true|false)$" OR_VARIABLE);
        break;
    case TYPED_DURATION:
        write_duration(json, type);
        break;
    case TYPED_CHOICE:
        write_choices(json, type->choices);
        break;
    }
}

void json_value_setting(struct json_writer *json)
{
    write_scalar(json);
    json_member_integer(json, "minLength", 1);
    json_member_text(json, "pattern", SETTING);
}

static void write_limit(struct json_writer *json)
{
    static const struct typed number = {.minimum = 0, .maximum = VALUES_LIMIT_MOST};
    write_either(json, "integer", &number,
                 "^ *(none|0*(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)%( +and "
                 "+[0-9]+)?|[0-9]+) *$" OR_VARIABLE);
}

static void write_cron(struct json_writer *json)
{
    struct buffer pattern = {0};
    buffer_add_char(&pattern, '^');
    cron_syntax_pattern(&pattern);
    buffer_add_text(&pattern, "$" OR_VARIABLE);
    json_member_text(json, "type", "string");
    write_pattern(json, &pattern);
    buffer_free(&pattern);
}

static void write_name(struct json_writer *json)
{
    static const char *const types[] = {"string", "integer", NULL};
    struct buffer pattern = {0};
    json_value_types(json, types);
    json_member_integer(json, "minimum", 0);
    buffer_format(&pattern, "^[a-z0-9][a-z0-9-]{0,%d}$", PIPELINE_ID_BYTES - 1);
    write_pattern(json, &pattern);
    buffer_free(&pattern);
}

void json_value_of_key(struct json_writer *json, const struct key *key)
{
    struct typed type;
    if (values_typed(key, &type)) {
        json_value_typed(json, &type);
        return;
    }
    switch (key->type) {
    case KEY_NAME:
        write_name(json);
        break;
    case KEY_CRON:
        write_cron(json);
        break;
    case KEY_ZONE:
        json_member_text(json, "type", "string");
        json_member_text(
            json, "pattern",
            "^[A-Za-z0-9_+-][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$" OR_VARIABLE);
        break;
    case KEY_LIMIT:
        write_limit(json);
        break;
    default:
        assert(key->type == KEY_TEXT);
        write_scalar(json);
        json_member_integer(json, "minLength", 1);
        json_member_integer(json, "maxLength", VALUES_TEXT_MOST);
        json_member_text(json, "pattern",
                         (key->flags & KEY_SECRET) != 0 ? SETTING : LINE);
        break;
    }
}

void json_value_help(struct json_writer *json, const char *help, const char *fallback)
{
    int64_t number;
    json_member_text(json, "description", help);
    if (fallback == NULL || *fallback == '\0')
        return;
    json_key(json, "default");
    if (text_to_integer(fallback, INT64_MIN, INT64_MAX, &number))
        json_integer(json, number);
    else if (text_same(fallback, "true") || text_same(fallback, "false"))
        json_boolean(json, text_same(fallback, "true"));
    else
        json_text(json, fallback);
}

void json_value_requires(struct json_writer *json, const char *name)
{
    json_member_array(json, "required");
    json_text(json, name);
    json_end_array(json);
}

void json_value_variable(struct json_writer *json)
{
    json_member_text(json, "type", "string");
    json_member_text(json, "pattern", VARIABLE);
}
