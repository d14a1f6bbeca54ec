/* tree.h -- YAML text as a tree of values with their places.
 *
 * The only code that includes libyaml. Takes the part of YAML that a spec needs: one
 * document of mappings, lists and single values. Anchors, aliases and tags are refused,
 * so no value can stand for more than its own bytes. All values are text; ${NAME} is
 * replaced in them (variables.h), never in keys.
 */
#ifndef SPEC_TREE_H
#define SPEC_TREE_H

#include "host/spec/reader.h"

enum {
    TREE_BYTES = 1024 * 1024, /* of a file: a spec with 500 fields has about 30 KiB */
    TREE_DEPTH = 16,          /* a spec goes 6 deep */
    TREE_NODES = 50000,
};

enum node_kind {
    NODE_TEXT,
    NODE_LIST,
    NODE_MAPPING,
    NODE_BROKEN, /* already reported; code that meets it stays silent */
};

struct node {
    enum node_kind kind;
    bool null;        /* TEXT: nothing was written, or `~` or `null` without quotes */
    bool replaced;    /* TEXT: `text` holds what a variable gave: never to be shown */
    const char *raw;  /* TEXT: as written */
    const char *text; /* TEXT: with variables replaced */
    struct spec_place place;
    /* Its place in the text, in bytes: `end` is after its last one. A block ends with
     * the last thing that is written in it; a value that was not written is empty. */
    size_t begin, end;
    unsigned last_line; /* TEXT: of its last byte */
    bool flow;          /* LIST, MAPPING: in [ ] or { } */
    size_t count;       /* LIST: items; MAPPING: pairs */
    struct node *first; /* LIST: the items; MAPPING: key, value, key, value ... */
    struct node *next;
};

/* NULL if there is no tree; the errors say why. */
struct node *tree_read(struct reader *reader, const char *text, size_t length);

/* The value of a key in a mapping; NULL if there is none, or it is not a mapping. */
const struct node *tree_get(const struct node *mapping, const char *key);

/* "a list", "a mapping", "a single value", "nothing". */
const char *tree_kind(const struct node *node);

#endif
