/* answer.c -- a JSON answer, shaped by `fields` and `exclude_fields`. */
#include "tests/sandbox/answer.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"
#include "tests/sandbox/hiccups.h"

enum { LEVELS_MAX = 32 };

/* Stands for each odd value until the document is whole, since the writer writes no
 * JSON that is wrong. */
#define ODD_VALUE "an odd value of this answer"

/* A tree of the names that were asked for; a leaf means all below it. */
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
    struct shape *next_level;         /* of the value that comes */
    const char *keys[LEVELS_MAX + 1]; /* the last one of each level */
    /* The row being shown in an odd shape, NULL for none; and where it begins. */
    const struct hiccup *odd;
    size_t odd_depth;
    bool odd_met;
    /* A value is passed over, with all that is in it. */
    bool muted;
    size_t muted_depth;
    struct odd_value {
        const char *text;
        struct odd_value *next;
    } * odd_values, **last_odd_value;
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
    answer->last_odd_value = &answer->odd_values;
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

/* Passes over the next value. */
static void mute(struct answer *answer)
{
    answer->muted = true;
    answer->muted_depth = 0;
}

/* Is this scalar passed over? */
static bool is_muted(struct answer *answer)
{
    bool muted = answer->muted;
    answer->muted = muted && answer->muted_depth > 0;
    return muted;
}

static void put_odd_value(struct answer *answer)
{
    struct odd_value *value = arena_allocate(&answer->exchange->arena, sizeof *value);
    value->text = arena_text(&answer->exchange->arena, answer->odd->shape);
    *answer->last_odd_value = value;
    answer->last_odd_value = &value->next;
    json_text(answer->writer, ODD_VALUE);
}

/* What is left of the odd key's path below the object being written; NULL if the path
 * does not lead through it. */
static const char *odd_rest(const struct answer *answer)
{
    if (answer->odd == NULL)
        return NULL;
    const char *path = answer->odd->key;
    for (size_t i = answer->odd_depth + 1; i < answer->depth; i++) {
        size_t length = strlen(answer->keys[i]);
        if (length == 0 || strncmp(path, answer->keys[i], length) != 0 ||
            path[length] != '.')
            return NULL;
        path += length + 1;
    }
    return path;
}

static bool is_odd(const struct answer *answer, const char *key)
{
    const char *rest = odd_rest(answer);
    return rest != NULL && text_same(rest, key);
}

static bool is_wanted(struct answer *answer, const char *key)
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
    if (wanted)
        answer->next_level = child;
    return wanted;
}

bool answer_key(struct answer *answer, const char *key)
{
    if (answer->muted || !is_wanted(answer, key))
        return false;
    bool odd = is_odd(answer, key);
    answer->odd_met |= odd;
    answer->keys[answer->depth] = key;
    if (!odd || answer->odd->shape != NULL)
        json_key(answer->writer, key);
    if (!odd)
        return true;
    if (answer->odd->shape != NULL)
        put_odd_value(answer);
    mute(answer);
    return true;
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
    answer->keys[answer->depth] = "";
}

static void shallower(struct answer *answer)
{
    answer->depth--;
    /* The next element of an array has the array's shape. */
    answer->next_level = answer->depth == 0 ? NULL : answer->levels[answer->depth - 1];
}

static bool begin_muted(struct answer *answer)
{
    answer->muted_depth += answer->muted ? 1 : 0;
    return answer->muted;
}

static bool end_muted(struct answer *answer)
{
    if (!answer->muted)
        return false;
    answer->muted_depth--;
    answer->muted = answer->muted_depth > 0;
    return true;
}

void answer_begin_object(struct answer *answer)
{
    if (begin_muted(answer))
        return;
    deeper(answer);
    json_begin_object(answer->writer);
}

void answer_begin_row(struct answer *answer, const struct row *row)
{
    struct hiccups *hiccups = answer->exchange->hiccups;
    if (!answer->muted && hiccups != NULL && answer->odd == NULL) {
        answer->odd = hiccups_odd(hiccups, row);
        answer->odd_depth = answer->depth;
        answer->odd_met = false;
    }
    if (answer->odd != NULL && answer->odd->key[0] == '\0') {
        put_odd_value(answer);
        answer->odd = NULL;
        mute(answer);
    }
    answer_begin_object(answer);
}

/* An odd key that the row does not have by itself. */
static void add_odd_key(struct answer *answer)
{
    const char *rest = odd_rest(answer);
    if (rest == NULL || answer->odd_met || answer->odd->shape == NULL ||
        strchr(rest, '.') != NULL || !is_wanted(answer, rest))
        return;
    answer->odd_met = true;
    json_key(answer->writer, rest);
    put_odd_value(answer);
}

void answer_end_object(struct answer *answer)
{
    if (end_muted(answer))
        return;
    add_odd_key(answer);
    if (answer->odd != NULL && answer->depth == answer->odd_depth + 1)
        answer->odd = NULL;
    shallower(answer);
    json_end_object(answer->writer);
}

void answer_begin_array(struct answer *answer)
{
    if (begin_muted(answer))
        return;
    deeper(answer);
    json_begin_array(answer->writer);
}

void answer_end_array(struct answer *answer)
{
    if (end_muted(answer))
        return;
    shallower(answer);
    json_end_array(answer->writer);
}

void answer_text(struct answer *answer, const char *text)
{
    if (!is_muted(answer))
        json_text(answer->writer, text);
}

void answer_number(struct answer *answer, const char *number)
{
    if (!is_muted(answer))
        json_number(answer->writer, number);
}

void answer_integer(struct answer *answer, int64_t number)
{
    if (!is_muted(answer))
        json_integer(answer->writer, number);
}

void answer_boolean(struct answer *answer, bool truth)
{
    if (!is_muted(answer))
        json_boolean(answer->writer, truth);
}

void answer_null(struct answer *answer)
{
    if (!is_muted(answer))
        json_null(answer->writer);
}

void answer_member_text(struct answer *answer, const char *key, const char *text)
{
    if (answer_key(answer, key))
        answer_text(answer, text);
}

void answer_member_integer(struct answer *answer, const char *key, int64_t number)
{
    if (answer_key(answer, key))
        answer_integer(answer, number);
}

void answer_member_number(struct answer *answer, const char *key, const char *number)
{
    if (answer_key(answer, key))
        answer_number(answer, number);
}

void answer_member_boolean(struct answer *answer, const char *key, bool truth)
{
    if (answer_key(answer, key))
        answer_boolean(answer, truth);
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

/* The text with each odd value in its place. */
static void add_with_odd_values(const struct answer *answer, const char *text,
                                size_t length, struct buffer *out)
{
    static const char token[] = "\"" ODD_VALUE "\"";
    for (const struct odd_value *value = answer->odd_values; value != NULL;
         value = value->next) {
        const char *place = strstr(text, token);
        if (place == NULL)
            break;
        buffer_add(out, text, (size_t)(place - text));
        buffer_add_text(out, value->text);
        length -= (size_t)(place - text) + sizeof token - 1;
        text = place + sizeof token - 1;
    }
    buffer_add(out, text, length);
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
        add_with_odd_values(answer, text, length, &exchange->answer);
    else
        exchange_answer(exchange, 500, "text/plain", error.message);
    answer_discard(answer);
}

void answer_discard(struct answer *answer)
{
    json_writer_destroy(answer->writer);
    free(answer);
}
