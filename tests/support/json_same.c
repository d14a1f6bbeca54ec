/* json_same.c -- are two JSON texts the same document? */
#include "tests/support/json_same.h"

#include <string.h>
#include <yajl/yajl_tree.h>

static yajl_val parse(const char *text)
{
    char error[128];
    return yajl_tree_parse(text, error, sizeof error);
}

static bool same(yajl_val one, yajl_val other);

/* The n-th value under `key`: a key may be there twice. */
static yajl_val member(yajl_val object, const char *key, size_t nth)
{
    for (size_t i = 0; i < object->u.object.len; i++)
        if (strcmp(object->u.object.keys[i], key) == 0 && nth-- == 0)
            return object->u.object.values[i];
    return NULL;
}

static size_t earlier(yajl_val object, size_t index)
{
    size_t count = 0;
    for (size_t i = 0; i < index; i++)
        if (strcmp(object->u.object.keys[i], object->u.object.keys[index]) == 0)
            count++;
    return count;
}

static bool same_object(yajl_val one, yajl_val other)
{
    if (one->u.object.len != other->u.object.len)
        return false;
    for (size_t i = 0; i < one->u.object.len; i++) {
        yajl_val value = member(other, one->u.object.keys[i], earlier(one, i));
        if (value == NULL || !same(one->u.object.values[i], value))
            return false;
    }
    return true;
}

static bool same_array(yajl_val one, yajl_val other)
{
    if (one->u.array.len != other->u.array.len)
        return false;
    for (size_t i = 0; i < one->u.array.len; i++)
        if (!same(one->u.array.values[i], other->u.array.values[i]))
            return false;
    return true;
}

static bool same(yajl_val one, yajl_val other)
{
    if (one->type != other->type)
        return false;
    switch (one->type) {
    case yajl_t_object:
        return same_object(one, other);
    case yajl_t_array:
        return same_array(one, other);
    case yajl_t_string:
        return strcmp(one->u.string, other->u.string) == 0;
    case yajl_t_number:
        return strcmp(one->u.number.r, other->u.number.r) == 0;
    default:
        return true;
    }
}

bool json_same(const char *one, const char *other)
{
    yajl_val first = parse(one), second = parse(other);
    bool answer = first != NULL && second != NULL && same(first, second);
    yajl_tree_free(first);
    yajl_tree_free(second);
    return answer;
}

bool json_valid(const char *text)
{
    yajl_val tree = parse(text);
    yajl_tree_free(tree);
    return tree != NULL;
}
