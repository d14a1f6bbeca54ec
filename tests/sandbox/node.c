/* node.c -- a JSON document as a tree, for what comes in. */
#include "tests/sandbox/node.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum { DEPTH_MAX = 70 };

struct reading {
    struct arena *arena;
    struct node *root;
    struct level {
        struct node *node, *last;
        size_t path_length;
    } levels[DEPTH_MAX];
    int depth;
};

static const char *key_of(const struct reading *reading, const char *path)
{
    const struct level *level = &reading->levels[reading->depth - 1];
    if (level->node->type == JSON_ARRAY)
        return "";
    return path + level->path_length + (level->path_length == 0 ? 0 : 1);
}

static struct node *append(struct reading *reading, const char *path,
                           enum json_type type, const char *text, size_t length)
{
    struct node *node = arena_allocate(reading->arena, sizeof *node);
    node->type = type;
    node->text = arena_text_n(reading->arena, text, length);
    node->key = "";
    if (reading->depth == 0) {
        reading->root = node;
        return node;
    }
    struct level *level = &reading->levels[reading->depth - 1];
    node->key = arena_text(reading->arena, key_of(reading, path));
    if (level->last == NULL)
        level->node->first = node;
    else
        level->last->next = node;
    level->last = node;
    level->node->count++;
    return node;
}

static bool on_value(void *self, const char *path, const struct json_value *value,
                     struct wherry_error *error)
{
    (void)error;
    append(self, path, value->type, value->text, value->length);
    return true;
}

static bool on_begin(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct reading *reading = self;
    if (reading->depth == DEPTH_MAX)
        return fail(error, WHERRY_FAILED, "nested too deep"), false;
    struct node *node = append(reading, path, type, "", 0);
    reading->levels[reading->depth++] =
        (struct level){.node = node, .path_length = strlen(path)};
    return true;
}

static bool on_end(void *self, const char *path, enum json_type type,
                   struct wherry_error *error)
{
    (void)path, (void)type, (void)error;
    ((struct reading *)self)->depth--;
    return true;
}

struct node *node_read(struct arena *arena, const char *text, size_t length,
                       struct wherry_error *error)
{
    struct reading reading = {.arena = arena};
    const struct json_handler handler = {
        .self = &reading, .value = on_value, .begin = on_begin, .end = on_end};
    if (json_read(text, length, &handler, error) != WHERRY_OK)
        return NULL;
    return reading.root;
}

const struct node *node_member(const struct node *object, const char *key)
{
    if (object == NULL || object->type != JSON_OBJECT)
        return NULL;
    for (const struct node *node = object->first; node != NULL; node = node->next)
        if (text_same(node->key, key))
            return node;
    return NULL;
}

bool node_is(const struct node *node, enum json_type type)
{
    return node != NULL && node->type == type;
}

const char *node_text(const struct node *object, const char *key, const char *fallback)
{
    const struct node *node = node_member(object, key);
    bool scalar = node_is(node, JSON_STRING) || node_is(node, JSON_NUMBER);
    return scalar ? node->text : fallback;
}

int64_t node_integer(const struct node *object, const char *key, int64_t fallback)
{
    const struct node *node = node_member(object, key);
    int64_t number = 0;
    if (node == NULL || !text_to_integer(node->text, INT64_MIN, INT64_MAX, &number))
        return fallback;
    return number;
}

bool node_truth(const struct node *object, const char *key, bool fallback)
{
    const struct node *node = node_member(object, key);
    return node_is(node, JSON_BOOLEAN) ? text_same(node->text, "true") : fallback;
}
