/* schema.c -- does a request fit the description of an API (Swagger 2.0)? */
#include "tests/support/schema.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/support/schema_value.h"

struct schema {
    struct arena arena;
    const struct json_node *root;
};

/* One request on its way through the checks. */
struct inquiry {
    struct schema_place place;
    const struct schema_request *request;
    const struct json_node *path_item, *operation;
};

struct schema *schema_create(const char *text, size_t length,
                             struct wherry_error *error)
{
    struct schema *schema = memory_allocate(sizeof *schema);
    schema->root = json_tree_parse(&schema->arena, text, length, error);
    if (schema->root != NULL &&
        json_tree_is(json_tree_get(schema->root, "paths"), JSON_OBJECT) &&
        text_same(json_tree_text(json_tree_get(schema->root, "swagger")), "2.0"))
        return schema;
    if (schema->root != NULL)
        fail(error, WHERRY_FAILED, "no description in Swagger 2.0");
    schema_destroy(schema);
    return NULL;
}

void schema_destroy(struct schema *schema)
{
    if (schema == NULL)
        return;
    arena_free(&schema->arena);
    free(schema);
}

/* ---- The path and the method ----------------------------------------------------- */

/* The path after the base path, at any position: "/mailchimp/3.0/lists" is "/lists". */
static const char *own_path(const struct schema *schema, const char *path)
{
    const char *base = json_tree_text(json_tree_get(schema->root, "basePath"));
    const char *at = *base == '\0' ? NULL : strstr(path, base);
    if (at == NULL)
        return path;
    at += strlen(base);
    return *at == '/' ? at : (*at == '\0' ? "/" : path);
}

/* How many segments match exactly; -1 if the path is another. */
static int likeness(const char *template, const char *path)
{
    int same = 0;
    while (*template == '/' && *path == '/') {
        template ++;
        path++;
        size_t wanted = strcspn(template, "/"), length = strcspn(path, "/");
        bool variable = *template == '{';
        if (variable ? length == 0
                     : wanted != length || strncmp(template, path, length) != 0)
            return -1;
        same += variable ? 0 : 1;
        template += wanted;
        path += length;
    }
    return *template == '\0' && *path == '\0' ? same : -1;
}

static const struct json_node *method_of(const struct json_node *path_item,
                                         const char *method)
{
    char name[16];
    size_t length = strlen(method);
    if (length >= sizeof name)
        return NULL;
    memcpy(name, method, length + 1);
    text_lower(name);
    return json_tree_get(path_item, name);
}

/* The most literal of the paths that have the method. */
static bool find_operation(const struct schema *schema, struct inquiry *inquiry)
{
    const char *path = own_path(schema, inquiry->request->path);
    int best = -1;
    bool path_known = false;
    const struct json_node *paths = json_tree_get(schema->root, "paths");
    for (const struct json_node *item = paths->first; item != NULL; item = item->next) {
        int like = likeness(item->key, path);
        const struct json_node *operation = method_of(item, inquiry->request->method);
        path_known = path_known || like >= 0;
        if (like <= best || operation == NULL)
            continue;
        best = like;
        inquiry->path_item = item;
        inquiry->operation = operation;
    }
    if (best >= 0)
        return true;
    return schema_misfit(&inquiry->place,
                         path_known ? "the path has no such method" : "no such path");
}

/* The next parameter with this `in`, of the operation or of the path as a whole. */
static const struct json_node *parameter(const struct inquiry *inquiry, const char *in,
                                         const char *name)
{
    const struct json_node *owners[] = {inquiry->operation, inquiry->path_item};
    for (size_t i = 0; i < 2; i++) {
        const struct json_node *all = json_tree_get(owners[i], "parameters");
        if (!json_tree_is(all, JSON_ARRAY))
            continue;
        for (const struct json_node *one = all->first; one != NULL; one = one->next) {
            const struct json_node *found = schema_resolve(inquiry->place.root, one);
            if (text_same(json_tree_text(json_tree_get(found, "in")), in) &&
                (name == NULL ||
                 text_same(json_tree_text(json_tree_get(found, "name")), name)))
                return found;
        }
    }
    return NULL;
}

/* ---- The query ------------------------------------------------------------------- */

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *found = strchr(digits, c | 0x20);
    return c == '\0' || found == NULL ? -1 : (int)(found - digits);
}

static void decode(char *text)
{
    char *into = text;
    for (; *text != '\0'; text++) {
        int high = *text == '%' ? hex_digit(text[1]) : -1;
        int low = high >= 0 ? hex_digit(text[2]) : -1;
        char plain = *text == '+' ? ' ' : *text;
        *into++ = low >= 0 ? (char)(high * 16 + low) : plain;
        text += low >= 0 ? 2 : 0;
    }
    *into = '\0';
}

/* Is there such a thing in the answer? The services pass over what they do not know. */
static bool answer_has(const struct inquiry *inquiry, const char *name)
{
    const struct json_node *node = json_tree_get(
        json_tree_get(json_tree_get(inquiry->operation, "responses"), "200"), "schema");
    while ((node = schema_resolve(inquiry->place.root, node)) != NULL) {
        if (json_tree_get(node, "items") != NULL) {
            node = json_tree_get(node, "items");
            continue;
        }
        const struct json_node *properties = json_tree_get(node, "properties");
        if (*name == '\0' || properties == NULL)
            return true;
        size_t length = strcspn(name, ".");
        char *key = memory_text_n(name, length);
        node = json_tree_get(properties, key);
        free(key);
        name += length + (name[length] == '.' ? 1 : 0);
    }
    return false;
}

static bool list_fits(const struct inquiry *inquiry, const char *name, char *value)
{
    bool fits = true, names = text_ends_with(name, "fields");
    for (char *item = value, *rest; item != NULL; item = rest) {
        rest = strchr(item, ',');
        if (rest != NULL)
            *rest++ = '\0';
        if (*item == '\0')
            fits = schema_misfit(&inquiry->place, "an empty item in '%s'", name);
        else if (names && !answer_has(inquiry, item))
            fits = schema_misfit(&inquiry->place, "'%s' of '%s' is not in the answer",
                                 item, name);
    }
    return fits;
}

/* A query value is text; as a JSON value of the parameter's type it is judged like
 * one. */
static bool query_value_fits(const struct inquiry *inquiry,
                             const struct json_node *known, char *value)
{
    const char *name = json_tree_text(json_tree_get(known, "name"));
    const char *type = json_tree_text(json_tree_get(known, "type"));
    int64_t number;
    struct json_node node = {.type = JSON_STRING, .key = "", .text = value};
    node.length = strlen(value);
    if (text_same(type, "array"))
        return list_fits(inquiry, name, value);
    if ((text_same(type, "integer") || text_same(type, "number")) &&
        text_to_integer(value, INT64_MIN, INT64_MAX, &number))
        node.type = JSON_NUMBER;
    if (text_same(type, "boolean") &&
        (text_same(value, "true") || text_same(value, "false")))
        node.type = JSON_BOOLEAN;
    if (*value == '\0')
        return schema_misfit(&inquiry->place, "'%s' is empty", name);
    return schema_value_fits(&inquiry->place, name, known, &node);
}

static bool query_pair_fits(const struct inquiry *inquiry, char *pair,
                            struct buffer *seen)
{
    char *value = strchr(pair, '=');
    if (value != NULL)
        *value++ = '\0';
    decode(pair);
    const struct json_node *known = parameter(inquiry, "query", pair);
    if (known == NULL)
        return schema_misfit(&inquiry->place, "'%s' is no query name here", pair);
    struct buffer mark = {0};
    buffer_format(&mark, "&%s&", pair);
    bool repeated = strstr(buffer_text(seen), mark.bytes) != NULL;
    buffer_add_text(seen, mark.bytes);
    buffer_free(&mark);
    if (repeated)
        return schema_misfit(&inquiry->place, "'%s' is asked twice", pair);
    if (value == NULL)
        return schema_misfit(&inquiry->place, "'%s' has no value", pair);
    decode(value);
    return query_value_fits(inquiry, known, value);
}

static bool required_query_is_there(const struct inquiry *inquiry, const char *seen)
{
    bool fits = true;
    const struct json_node *all = json_tree_get(inquiry->operation, "parameters");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const struct json_node *known = schema_resolve(inquiry->place.root, one);
        const char *name = json_tree_text(json_tree_get(known, "name"));
        struct buffer mark = {0};
        buffer_format(&mark, "&%s&", name);
        if (text_same(json_tree_text(json_tree_get(known, "in")), "query") &&
            json_tree_true(json_tree_get(known, "required")) &&
            strstr(seen, mark.bytes) == NULL)
            fits = schema_misfit(&inquiry->place, "the query lacks '%s'", name);
        buffer_free(&mark);
    }
    return fits;
}

static bool query_fits(const struct inquiry *inquiry)
{
    bool fits = true;
    struct buffer seen = {0};
    char *query = memory_text(inquiry->request->query), *rest = query;
    while (*query != '\0' && rest != NULL) {
        char *pair = rest;
        rest = strchr(pair, '&');
        if (rest != NULL)
            *rest++ = '\0';
        fits = query_pair_fits(inquiry, pair, &seen) && fits;
    }
    fits = required_query_is_there(inquiry, buffer_text(&seen)) && fits;
    buffer_free(&seen);
    free(query);
    return fits;
}

/* ---- The body -------------------------------------------------------------------- */

static bool body_fits(const struct inquiry *inquiry)
{
    const char *text = inquiry->request->body;
    if (text == NULL)
        return true;
    const struct json_node *known = parameter(inquiry, "body", NULL);
    if (*text == '\0' || known == NULL) {
        if (*text != '\0')
            return schema_misfit(&inquiry->place, "a body where none is known");
        if (json_tree_true(json_tree_get(known, "required")))
            return schema_misfit(&inquiry->place, "no body");
        return true;
    }
    struct arena arena = {0};
    struct wherry_error error = {0};
    const struct json_node *body = json_tree_parse(&arena, text, strlen(text), &error);
    bool fits = body == NULL ? schema_misfit(&inquiry->place, "body: %s", error.message)
                             : schema_value_fits(&inquiry->place, "body",
                                                 json_tree_get(known, "schema"), body);
    arena_free(&arena);
    return fits;
}

bool schema_fits(const struct schema *schema, const struct schema_request *request,
                 struct buffer *misfits)
{
    struct buffer name = {0};
    buffer_format(&name, "%s %s", request->method, request->path);
    struct inquiry inquiry = {.request = request};
    inquiry.place = (struct schema_place){
        .root = schema->root, .request = name.bytes, .misfits = misfits};
    bool fits = find_operation(schema, &inquiry);
    if (fits) {
        fits = query_fits(&inquiry);
        fits = body_fits(&inquiry) && fits;
    }
    buffer_free(&name);
    return fits;
}

bool schema_fits_log(const struct schema *schema, const char *service, const char *log,
                     size_t length, size_t *checked, struct buffer *misfits)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    const struct json_node *root = json_tree_parse(&arena, log, length, &error);
    struct schema_place place = {.request = "log", .misfits = misfits};
    bool fits = true;
    *checked = 0;
    if (root == NULL)
        fits = schema_misfit(&place, "%s", error.message);
    else if (root->type != JSON_ARRAY)
        fits = schema_misfit(&place, "no array of requests");
    for (const struct json_node *one = root != NULL && fits ? root->first : NULL;
         one != NULL; one = one->next) {
        if (!text_same(json_tree_string(json_tree_get(one, "service"), ""), service))
            continue;
        ++*checked;
        struct schema_request request = {
            .method = json_tree_string(json_tree_get(one, "method"), ""),
            .path = json_tree_string(json_tree_get(one, "path"), ""),
            .query = json_tree_string(json_tree_get(one, "query"), ""),
            .body = json_tree_string(json_tree_get(one, "body"), NULL)};
        fits = schema_fits(schema, &request, misfits) && fits;
    }
    arena_free(&arena);
    return fits;
}
