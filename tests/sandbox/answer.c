/* answer.c -- a JSON answer, shaped by `fields` and `exclude_fields`. */
#include "tests/sandbox/answer.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"

enum { LEVELS_MAX = 32 };

/* A tree of the names that were asked for; a leaf stands for all below it. */
struct shape {
    const char *name;
    struct shape *first, *next;
    bool leaf, met;
};

struct answer {
    struct exchange *exchange;
    struct json_writer *writer;
    struct shape *root; /* NULL: all is wanted */
    bool exclude;
    /* The shape in force on each level; NULL: all below is wanted. */
    struct shape *levels[LEVELS_MAX];
    size_t depth;
    struct shape *next_level; /* of the value that comes */
};

static struct shape *child_of(const struct shape *shape, const char *name,
                              size_t length)
{
    for (struct shape *child = shape->first; child != NULL; child = child->next)
        if (strncmp(child->name, name, length) == 0 && child->name[length] == '\0')
            return child;
    return NULL;
}

static void add_path(struct arena *arena, struct shape *shape, const char *path,
                     size_t length)
{
    while (length > 0) {
        size_t part = 0;
        while (part < length && path[part] != '.')
            part++;
        struct shape *child = child_of(shape, path, part);
        if (child == NULL) {
            child = arena_allocate(arena, sizeof *child);
            child->name = arena_text_n(arena, path, part);
            child->next = shape->first;
            shape->first = child;
        }
        shape = child;
        path += part;
        length -= part;
        if (length > 0) {
            path++;
            length--;
        }
    }
    shape->leaf = true;
}

static struct shape *read_shape(struct arena *arena, const char *names)
{
    struct shape *root = arena_allocate(arena, sizeof *root);
    while (*names != '\0') {
        size_t length = strcspn(names, ",");
        if (length > 0)
            add_path(arena, root, names, length);
        names += length;
        names += *names == ',' ? 1 : 0;
    }
    return root;
}

struct answer *answer_create_whole(struct exchange *exchange)
{
    struct answer *answer = memory_allocate(sizeof *answer);
    answer->exchange = exchange;
    answer->writer = json_writer_create(false);
    return answer;
}

struct answer *answer_create(struct exchange *exchange)
{
    struct answer *answer = answer_create_whole(exchange);
    const char *fields = exchange_parameter(exchange, "fields");
    const char *excluded = exchange_parameter(exchange, "exclude_fields");
    answer->exclude = fields[0] == '\0';
    if (fields[0] != '\0' || excluded[0] != '\0')
        answer->root =
            read_shape(&exchange->arena, answer->exclude ? excluded : fields);
    answer->next_level = answer->root;
    return answer;
}

bool answer_key(struct answer *answer, const char *key)
{
    struct shape *shape = answer->levels[answer->depth - 1];
    struct shape *child = NULL;
    bool wanted = true;
    if (shape != NULL) {
        child = child_of(shape, key, strlen(key));
        if (child != NULL)
            child->met = true;
        if (answer->exclude)
            wanted = child == NULL || !child->leaf;
        else
            wanted = child != NULL;
        if (child != NULL && child->leaf)
            child = NULL;
    }
    if (wanted) {
        answer->next_level = child;
        json_key(answer->writer, key);
    }
    return wanted;
}

void answer_without(struct answer *answer, const char *key)
{
    struct shape *shape = answer->levels[answer->depth - 1];
    struct shape *child = shape == NULL ? NULL : child_of(shape, key, strlen(key));
    if (child != NULL)
        child->met = true;
}

static void deeper(struct answer *answer)
{
    if (answer->depth == LEVELS_MAX)
        abort();
    answer->levels[answer->depth++] = answer->next_level;
}

static void shallower(struct answer *answer)
{
    answer->depth--;
    /* The next element of an array has the array's shape. */
    answer->next_level = answer->depth == 0 ? NULL : answer->levels[answer->depth - 1];
}

void answer_begin_object(struct answer *answer)
{
    deeper(answer);
    json_begin_object(answer->writer);
}

void answer_end_object(struct answer *answer)
{
    shallower(answer);
    json_end_object(answer->writer);
}

void answer_begin_array(struct answer *answer)
{
    deeper(answer);
    json_begin_array(answer->writer);
}

void answer_end_array(struct answer *answer)
{
    shallower(answer);
    json_end_array(answer->writer);
}

void answer_text(struct answer *answer, const char *text)
{
    json_text(answer->writer, text);
}

void answer_number(struct answer *answer, const char *number)
{
    json_number(answer->writer, number);
}

void answer_integer(struct answer *answer, int64_t number)
{
    json_integer(answer->writer, number);
}

void answer_boolean(struct answer *answer, bool truth)
{
    json_boolean(answer->writer, truth);
}

void answer_null(struct answer *answer)
{
    json_null(answer->writer);
}

void answer_member_text(struct answer *answer, const char *key, const char *text)
{
    if (answer_key(answer, key))
        json_text(answer->writer, text);
}

void answer_member_integer(struct answer *answer, const char *key, int64_t number)
{
    if (answer_key(answer, key))
        json_integer(answer->writer, number);
}

void answer_member_number(struct answer *answer, const char *key, const char *number)
{
    if (answer_key(answer, key))
        json_number(answer->writer, number);
}

void answer_member_boolean(struct answer *answer, const char *key, bool truth)
{
    if (answer_key(answer, key))
        json_boolean(answer->writer, truth);
}

static bool met_all(const struct shape *shape)
{
    for (const struct shape *child = shape->first; child != NULL; child = child->next)
        if (!child->met || !met_all(child))
            return false;
    return true;
}

bool answer_knew_all(const struct answer *answer)
{
    return answer->root == NULL || answer->exclude || met_all(answer->root);
}

void answer_finish(struct answer *answer, int status, const char *content_type)
{
    struct exchange *exchange = answer->exchange;
    const char *text = NULL;
    size_t length = 0;
    struct wherry_error error = {0};
    exchange->status = status;
    exchange->content_type = content_type;
    buffer_clear(&exchange->answer);
    if (json_writer_finish(answer->writer, &text, &length, &error) == WHERRY_OK)
        buffer_add(&exchange->answer, text, length);
    else
        exchange_answer(exchange, 500, "text/plain", error.message);
    answer_discard(answer);
}

void answer_discard(struct answer *answer)
{
    json_writer_destroy(answer->writer);
    free(answer);
}
