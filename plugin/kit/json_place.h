/* json_place.h -- the places that a document has, each with its path.
 *
 * Objects of one array have the same keys, mostly in one order. So what is known of a key
 * is kept, and the key that came next before is looked for first: its bytes are compared,
 * and it is not read. No more than JSON_PLACES_MAX keys are kept; above that those of one
 * object are forgotten. Used by json_thin alone.
 */
#ifndef KIT_JSON_PLACE_H
#define KIT_JSON_PLACE_H

#include <stddef.h>

#include "plugin/kit/json_reader.h"

enum { JSON_PLACES_MAX = 512 };

/* The document, a member of an object, or the elements of an array. */
struct json_place {
    struct json_place *next;    /* a member of the same object, which came later */
    struct json_place *first;   /* its own members, if it was an object */
    struct json_place *element; /* if it was an array */
    const char *path;
    size_t path_length;
    const char *key; /* as spelled, with its quotes and a colon */
    size_t key_length;
    unsigned
        what; /* what `wants` said of the key; 0: nobody wants it, or it has none */
};

struct json_places {
    struct json_place *document; /* NULL: nothing was met */
    size_t members;              /* that are kept */
};

/* The whole document. */
struct json_place *json_places_document(struct json_places *places);
void json_places_free(struct json_places *places);

/* The member whose key and colon begin at `at`; `last` came before it in the object, NULL
 * if it is the first. NULL: it is new, or spelled with blanks. */
struct json_place *json_place_guess(const struct json_place *object,
                                    const struct json_place *last, const char *at,
                                    const char *end);
/* The same of a key with its quotes. */
struct json_place *json_place_find(const struct json_place *object, const char *key,
                                   size_t length);
/* A new one, of which nothing is known but its name. All that was known of this object
 * may be forgotten, `last` too. */
struct json_place *json_place_add(struct json_places *places, struct json_place *object,
                                  struct json_place *last, const char *key,
                                  size_t length, const char *name);
struct json_place *json_place_element(struct json_place *array);

#endif
