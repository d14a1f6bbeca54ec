/* schema_value.c -- does a JSON value fit a schema object of Swagger 2.0? */
#include "tests/support/schema_value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"

enum { REFERENCES_MAX = 16 }; /* in a row: more go round in a circle */

bool schema_misfit(const struct schema_place *place, const char *format, ...)
{
    if (place->misfits == NULL)
        return false;
    va_list arguments;
    va_start(arguments, format);
    char text[400];
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_format(place->misfits, "%s: %s\n", place->request, text);
    return false;
}

/* "#/definitions/Name": keys from the root, with ~1 for '/' and ~0 for '~'. */
static const struct json_node *follow(const struct json_node *node, const char *pointer)
{
    if (!text_starts_with(pointer, "#/"))
        return NULL;
    for (const char *step = pointer + 2; node != NULL;) {
        char key[200];
        size_t length = 0;
        for (; *step != '\0' && *step != '/' && length < sizeof key - 1; step++) {
            bool escaped = step[0] == '~' && (step[1] == '0' || step[1] == '1');
            step += escaped ? 1 : 0;
            key[length++] = !escaped ? *step : (*step == '1' ? '/' : '~');
        }
        key[length] = '\0';
        node = json_tree_get(node, key);
        if (*step != '/')
            return *step == '\0' ? node : NULL;
        step++;
    }
    return NULL;
}

const struct json_node *schema_resolve(const struct json_node *root,
                                       const struct json_node *node)
{
    for (int i = 0; i < REFERENCES_MAX && node != NULL; i++) {
        const struct json_node *reference = json_tree_get(node, "$ref");
        if (reference == NULL)
            return node;
        node = follow(root, json_tree_text(reference));
    }
    return NULL;
}

static bool is_integer(const struct json_node *value)
{
    return value->type == JSON_NUMBER && strpbrk(value->text, ".eE") == NULL;
}

static bool has_type(const char *type, const struct json_node *value)
{
    static const struct {
        const char *name;
        enum json_type type;
    } types[] = {{"string", JSON_STRING}, {"number", JSON_NUMBER},
                 {"array", JSON_ARRAY},   {"object", JSON_OBJECT},
                 {"null", JSON_NULL},     {"boolean", JSON_BOOLEAN}};
    if (text_same(type, "integer"))
        return is_integer(value);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_same(type, types[i].name))
            return value->type == types[i].type;
    return false;
}

static bool type_fits(const struct schema_place *place, const char *where,
                      const struct json_node *schema, const struct json_node *value)
{
    const struct json_node *type = json_tree_get(schema, "type");
    if (type == NULL || has_type(json_tree_text(type), value))
        return true;
    return schema_misfit(place, "%s is no %s", where, json_tree_text(type));
}

static bool enum_fits(const struct schema_place *place, const char *where,
                      const struct json_node *schema, const struct json_node *value)
{
    const struct json_node *choices = json_tree_get(schema, "enum");
    if (choices == NULL)
        return true;
    for (const struct json_node *one = choices->first; one != NULL; one = one->next)
        if (one->type == value->type && text_same(one->text, value->text))
            return true;
    return schema_misfit(place, "%s is '%s', which is none of the choices", where,
                         value->text);
}

/* A limit that the schema sets to a number of ours. */
static bool within(const struct schema_place *place, const char *where,
                   const struct json_node *schema, const char *keyword, bool least,
                   int64_t number)
{
    const struct json_node *limit = json_tree_get(schema, keyword);
    int64_t bound = json_tree_integer(limit, number);
    if (least ? number >= bound : number <= bound)
        return true;
    return schema_misfit(place, "%s breaks '%s' of %s", where, keyword,
                         json_tree_text(limit));
}

static bool text_fits(const struct schema_place *place, const char *where,
                      const struct json_node *schema, const struct json_node *value)
{
    int64_t ms,
        length = (int64_t)u8_mbsnlen((const uint8_t *)value->text, value->length);
    const char *format = json_tree_text(json_tree_get(schema, "format"));
    if (text_same(format, "date-time") && value->length > 0 &&
        !dates_parse(value->text, &ms))
        return schema_misfit(place, "%s is no time", where);
    return within(place, where, schema, "maxLength", false, length) &&
           within(place, where, schema, "minLength", true, length);
}

static bool number_fits(const struct schema_place *place, const char *where,
                        const struct json_node *schema, const struct json_node *value)
{
    if (!is_integer(value)) /* the limits that are set are all of integers */
        return true;
    int64_t number = json_tree_integer(value, INT64_MAX);
    return within(place, where, schema, "maximum", false, number) &&
           within(place, where, schema, "minimum", true, number);
}

static bool items_fit(const struct schema_place *place, const char *where,
                      const struct json_node *schema, const struct json_node *value)
{
    const struct json_node *items = json_tree_get(schema, "items");
    int64_t count = (int64_t)value->count;
    bool fits = within(place, where, schema, "maxItems", false, count) &&
                within(place, where, schema, "minItems", true, count);
    int64_t index = 0;
    for (const struct json_node *item = value->first; item != NULL && items != NULL;
         item = item->next, index++) {
        struct buffer path = {0};
        buffer_format(&path, "%s[%lld]", where, (long long)index);
        fits = schema_value_fits(place, path.bytes, items, item) && fits;
        buffer_free(&path);
    }
    return fits;
}

static bool required_are_there(const struct schema_place *place, const char *where,
                               const struct json_node *schema,
                               const struct json_node *value)
{
    bool fits = true;
    const struct json_node *required = json_tree_get(schema, "required");
    if (!json_tree_is(required, JSON_ARRAY))
        return true;
    for (const struct json_node *one = required->first; one != NULL; one = one->next)
        if (json_tree_get(value, one->text) == NULL)
            fits = schema_misfit(place, "%s lacks '%s'", where, one->text);
    return fits;
}

/* What does the schema say of a member with this key? An object with no properties
 * named is open; one with some is closed, unless it says otherwise. */
static bool member_fits(const struct schema_place *place, const char *where,
                        const struct json_node *schema, const struct json_node *member)
{
    const struct json_node *properties = json_tree_get(schema, "properties");
    const struct json_node *others = json_tree_get(schema, "additionalProperties");
    const struct json_node *known = json_tree_get(properties, member->key);
    struct buffer path = {0};
    buffer_format(&path, "%s.%s", where, member->key);
    bool fits = true;
    if (known != NULL)
        fits = schema_value_fits(place, path.bytes, known, member);
    else if (json_tree_is(others, JSON_OBJECT))
        fits = schema_value_fits(place, path.bytes, others, member);
    else if (others == NULL ? properties != NULL : !json_tree_true(others))
        fits = schema_misfit(place, "%s is not known", path.bytes);
    buffer_free(&path);
    return fits;
}

static bool members_fit(const struct schema_place *place, const char *where,
                        const struct json_node *schema, const struct json_node *value)
{
    bool fits = required_are_there(place, where, schema, value);
    for (const struct json_node *member = value->first; member != NULL;
         member = member->next) {
        if (json_tree_get(value, member->key) != member)
            fits = schema_misfit(place, "%s has '%s' twice", where, member->key);
        fits = member_fits(place, where, schema, member) && fits;
    }
    return fits;
}

/* One of several schemas, under whichever keyword. */
static bool any_fits(const struct schema_place *place, const char *where,
                     const struct json_node *schema, const struct json_node *value)
{
    static const char *const keywords[] = {"oneOf", "anyOf", "x-oneOf"};
    struct schema_place quiet = {.root = place->root, .request = place->request};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const struct json_node *choices = json_tree_get(schema, keywords[i]);
        if (!json_tree_is(choices, JSON_ARRAY))
            continue;
        const struct json_node *one = choices->first;
        while (one != NULL && !schema_value_fits(&quiet, where, one, value))
            one = one->next;
        if (one == NULL)
            return schema_misfit(place, "%s fits no '%s'", where, keywords[i]);
    }
    return true;
}

static bool all_fit(const struct schema_place *place, const char *where,
                    const struct json_node *schema, const struct json_node *value)
{
    bool fits = true;
    const struct json_node *all = json_tree_get(schema, "allOf");
    if (!json_tree_is(all, JSON_ARRAY))
        return true;
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        fits = schema_value_fits(place, where, one, value) && fits;
    return fits;
}

bool schema_value_fits(const struct schema_place *place, const char *where,
                       const struct json_node *schema, const struct json_node *value)
{
    schema = schema_resolve(place->root, schema);
    if (schema == NULL)
        return schema_misfit(place, "%s: the description refers to nothing", where);
    if (!type_fits(place, where, schema, value) ||
        !enum_fits(place, where, schema, value))
        return false;
    bool fits =
        any_fits(place, where, schema, value) && all_fit(place, where, schema, value);
    switch (value->type) {
    case JSON_STRING:
        return text_fits(place, where, schema, value) && fits;
    case JSON_NUMBER:
        return number_fits(place, where, schema, value) && fits;
    case JSON_ARRAY:
        return items_fit(place, where, schema, value) && fits;
    case JSON_OBJECT:
        return members_fit(place, where, schema, value) && fits;
    default:
        return fits;
    }
}
