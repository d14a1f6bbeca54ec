/* schema_compare.c -- does a description of ours match the service's own? */
#include "tests/support/schema_compare.h"

#include "host/base/text.h"
#include "tests/support/schema_value.h"

/* Both documents, and where a difference was found. */
struct comparison {
    const struct json_node *ours, *theirs;
    struct buffer *differences;
};

static void differ(struct comparison *both, const char *where, const char *how)
{
    buffer_format(both->differences, "%s: %s\n", where, how);
}

static bool has_text(const struct json_node *array, const char *text)
{
    for (const struct json_node *one = array == NULL ? NULL : array->first; one != NULL;
         one = one->next)
        if (text_same(json_tree_text(one), text))
            return true;
    return false;
}

static void compare_texts(struct comparison *both, const char *where, const char *key,
                          const struct json_node *our, const struct json_node *their)
{
    const struct json_node *ours = json_tree_get(our, key);
    const struct json_node *theirs = json_tree_get(their, key);
    bool same =
        (ours == NULL ? 0 : ours->count) == (theirs == NULL ? 0 : theirs->count);
    for (const struct json_node *one = same && ours != NULL ? ours->first : NULL;
         one != NULL; one = one->next)
        same = same && has_text(theirs, json_tree_text(one));
    if (!same)
        differ(both, where, key);
}

/* All that we say of a value, they say too; not the other way: they say more. */
static void compare_schemas(struct comparison *both, const char *where,
                            const struct json_node *our, const struct json_node *their)
{
    our = schema_resolve(both->ours, our);
    their = schema_resolve(both->theirs, their);
    if (their == NULL) {
        differ(both, where, "not known to them");
        return;
    }
    const char *type = json_tree_text(json_tree_get(their, "type"));
    if (*type != '\0' && !text_same(json_tree_text(json_tree_get(our, "type")), type))
        differ(both, where, "type");
    if (json_tree_get(our, "enum") != NULL)
        compare_texts(both, where, "enum", our, their);
    if (json_tree_is(json_tree_get(our, "required"), JSON_ARRAY))
        compare_texts(both, where, "required", our, their);
    const struct json_node *properties = json_tree_get(our, "properties");
    for (const struct json_node *one = properties == NULL ? NULL : properties->first;
         one != NULL; one = one->next) {
        struct buffer below = {0};
        buffer_format(&below, "%s.%s", where, one->key);
        compare_schemas(both, below.bytes, one,
                        json_tree_get(json_tree_get(their, "properties"), one->key));
        buffer_free(&below);
    }
    if (json_tree_get(our, "items") != NULL)
        compare_schemas(both, where, json_tree_get(our, "items"),
                        json_tree_get(their, "items"));
}

static const struct json_node *their_parameter(const struct json_node *operation,
                                               const struct json_node *our)
{
    const struct json_node *all = json_tree_get(operation, "parameters");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (text_same(json_tree_text(json_tree_get(one, "in")),
                      json_tree_text(json_tree_get(our, "in"))) &&
            text_same(json_tree_text(json_tree_get(one, "name")),
                      json_tree_text(json_tree_get(our, "name"))))
            return one;
    return NULL;
}

static void compare_operations(struct comparison *both, const char *where,
                               const struct json_node *our,
                               const struct json_node *their)
{
    const struct json_node *all = json_tree_get(our, "parameters");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const struct json_node *known = schema_resolve(both->ours, one);
        const struct json_node *found = their_parameter(their, known);
        const bool body = json_tree_get(known, "schema") != NULL;
        struct buffer name = {0};
        buffer_format(&name, "%s %s", where,
                      json_tree_text(json_tree_get(known, "name")));
        if (json_tree_true(json_tree_get(known, "required")) !=
            json_tree_true(json_tree_get(found, "required")))
            differ(both, name.bytes, "required");
        compare_schemas(both, name.bytes, body ? json_tree_get(known, "schema") : known,
                        body ? json_tree_get(found, "schema") : found);
        buffer_free(&name);
    }
    const struct json_node *answer = json_tree_find(our, "responses.200.schema");
    if (answer != NULL)
        compare_schemas(both, where, answer,
                        json_tree_find(their, "responses.200.schema"));
}

void schema_compare(const struct json_node *ours, const struct json_node *theirs,
                    struct buffer *differences)
{
    struct comparison both = {
        .ours = ours, .theirs = theirs, .differences = differences};
    const struct json_node *paths = json_tree_get(ours, "paths");
    for (const struct json_node *path = paths->first; path != NULL; path = path->next)
        for (const struct json_node *one = path->first; one != NULL; one = one->next) {
            const struct json_node *their = json_tree_get(
                json_tree_get(json_tree_get(theirs, "paths"), path->key), one->key);
            struct buffer where = {0};
            buffer_format(&where, "%s %s", one->key, path->key);
            if (their == NULL)
                differ(&both, where.bytes, "not known to them");
            else
                compare_operations(&both, where.bytes, one, their);
            buffer_free(&where);
        }
}
