/* json_tree.h -- a whole JSON document as a tree, for one that is small enough.
 *
 * The nodes live in the arena that was given to json_tree_parse. All questions take
 * NULL for "not there" and answer it with NULL, "", false or the fallback, so that a
 * long way down needs one look at its end:
 *
 *     json_tree_text(json_tree_find(root, "members[0].merge_fields.FNAME"))
 */
#ifndef KIT_JSON_TREE_H
#define KIT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_writer.h"

/* Children are in the order of the document; a repeated key is there each time. */
struct json_node {
    enum json_type type;
    const char *key;  /* "" if not a member of an object */
    const char *text; /* a scalar as in struct json_value; "" for others */
    size_t length;
    size_t count; /* of children */
    struct json_node *first, *last, *next;
};

/* NULL if the text is not JSON; the error says why. */
const struct json_node *json_tree_parse(struct arena *arena, const char *text,
                                        size_t length, struct wherry_error *error);

/* The member with this key; the last one where the key is repeated. */
const struct json_node *json_tree_get(const struct json_node *object, const char *key);
const struct json_node *json_tree_at(const struct json_node *array, size_t index);
/* Keys joined by '.', indexes in brackets: "a.b[2].c", "[0]". Keys with a dot or a
 * bracket are out of its reach. NULL for a path of another form, too. */
const struct json_node *json_tree_find(const struct json_node *node, const char *path);

/* The text of the member with this key, as json_tree_text gives it. */
const char *json_tree_member(const struct json_node *object, const char *key);

bool json_tree_is(const struct json_node *node, enum json_type type);
/* The text of a string, a number or a boolean; "" for all else. */
const char *json_tree_text(const struct json_node *node);
/* The text of a string; the fallback for all else. */
const char *json_tree_string(const struct json_node *node, const char *fallback);
/* A number without fraction or exponent; the fallback for all else. */
int64_t json_tree_integer(const struct json_node *node, int64_t fallback);
/* true and nothing else. */
bool json_tree_true(const struct json_node *node);

/* Writes the node with all that is under it, as the next value. */
void json_tree_write(const struct json_node *node, struct json_writer *writer);

#endif
