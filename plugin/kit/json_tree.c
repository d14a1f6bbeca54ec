/* json_tree.c -- a whole JSON document as a tree. */
#include "plugin/kit/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"

enum { DEPTH_ROOM = 64 }; /* the reader allows no more */

struct builder {
    struct arena *arena;
    struct json_node *root;
    size_t depth;
    struct json_node *open[DEPTH_ROOM];
    size_t key_offset[DEPTH_ROOM]; /* where in its path a child's own key begins */
};

static struct json_node *add_node(struct builder *builder, const char *path,
                                  enum json_type type)
{
    struct json_node *node = arena_allocate(builder->arena, sizeof *node);
    node->type = type;
    node->key = node->text = "";
    if (builder->depth == 0) {
        builder->root = node;
        return node;
    }
    struct json_node *parent = builder->open[builder->depth - 1];
    if (parent->type == JSON_OBJECT)
        node->key =
            arena_text(builder->arena, path + builder->key_offset[builder->depth - 1]);
    if (parent->first == NULL)
        parent->first = node;
    else
        parent->last->next = node;
    parent->last = node;
    parent->count++;
    return node;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    struct builder *builder = self;
    struct json_node *node = add_node(builder, path, value->type);
    node->text = arena_text_n(builder->arena, value->text, value->length);
    node->length = value->length;
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    struct builder *builder = self;
    struct json_node *node = add_node(builder, path, type);
    /* Below the outermost object a '.' comes before the key. */
    builder->key_offset[builder->depth] = builder->depth == 0 ? 0 : strlen(path) + 1;
    builder->open[builder->depth++] = node;
    return true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)path, (void)type, (void)error;
    struct builder *builder = self;
    builder->depth--;
    return true;
}

const struct json_node *json_tree_parse(struct arena *arena, const char *text,
                                        size_t length, struct wherry_error *error)
{
    struct builder builder = {.arena = arena};
    struct json_handler handler = {
        .self = &builder, .value = take_value, .begin = take_begin, .end = take_end};
    if (json_read(text, length, &handler, error) != WHERRY_OK)
        return NULL;
    return builder.root;
}

bool json_tree_is(const struct json_node *node, enum json_type type)
{
    return node != NULL && node->type == type;
}

static const struct json_node *get_n(const struct json_node *object, const char *key,
                                     size_t length)
{
    const struct json_node *found = NULL;
    if (!json_tree_is(object, JSON_OBJECT))
        return NULL;
    for (const struct json_node *node = object->first; node != NULL; node = node->next)
        if (strncmp(node->key, key, length) == 0 && node->key[length] == '\0')
            found = node;
    return found;
}

const struct json_node *json_tree_get(const struct json_node *object, const char *key)
{
    return get_n(object, key, strlen(key));
}

const struct json_node *json_tree_at(const struct json_node *array, size_t index)
{
    if (!json_tree_is(array, JSON_ARRAY) || index >= array->count)
        return NULL;
    const struct json_node *node = array->first;
    while (index-- > 0)
        node = node->next;
    return node;
}

/* "[2]"; sets *path behind it. NULL: it is not an index, or above the last one. */
static const struct json_node *at_index(const struct json_node *node, const char **path)
{
    const char *digits = *path + 1, *end = digits + strspn(digits, "0123456789");
    if (end == digits || *end != ']')
        return NULL;
    *path = end + 1;
    return json_tree_at(node, strtoul(digits, NULL, 10));
}

const struct json_node *json_tree_find(const struct json_node *node, const char *path)
{
    while (node != NULL && *path != '\0') {
        if (*path == '[') {
            node = at_index(node, &path);
        } else {
            path += *path == '.' ? 1 : 0;
            size_t length = strcspn(path, ".[");
            node = get_n(node, path, length);
            path += length;
        }
    }
    return node;
}

const char *json_tree_text(const struct json_node *node)
{
    return node == NULL ? "" : node->text;
}

const char *json_tree_member(const struct json_node *object, const char *key)
{
    return json_tree_text(json_tree_get(object, key));
}

const char *json_tree_string(const struct json_node *node, const char *fallback)
{
    return json_tree_is(node, JSON_STRING) ? node->text : fallback;
}

int64_t json_tree_integer(const struct json_node *node, int64_t fallback)
{
    int64_t number;
    if (!json_tree_is(node, JSON_NUMBER) ||
        !text_to_integer(node->text, INT64_MIN, INT64_MAX, &number))
        return fallback;
    return number;
}

bool json_tree_true(const struct json_node *node)
{
    return json_tree_is(node, JSON_BOOLEAN) && text_same(node->text, "true");
}

static void write_children(const struct json_node *node, struct json_writer *writer)
{
    for (const struct json_node *child = node->first; child != NULL;
         child = child->next) {
        if (node->type == JSON_OBJECT)
            json_key(writer, child->key);
        json_tree_write(child, writer);
    }
}

void json_tree_write(const struct json_node *node, struct json_writer *writer)
{
    switch (node->type) {
    case JSON_NULL:
        json_null(writer);
        break;
    case JSON_BOOLEAN:
        json_boolean(writer, json_tree_true(node));
        break;
    case JSON_NUMBER:
        json_number(writer, node->text);
        break;
    case JSON_STRING:
        json_text(writer, node->text);
        break;
    case JSON_OBJECT:
        json_begin_object(writer);
        write_children(node, writer);
        json_end_object(writer);
        break;
    case JSON_ARRAY:
        json_begin_array(writer);
        write_children(node, writer);
        json_end_array(writer);
        break;
    }
}
