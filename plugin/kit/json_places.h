/* json_places.h -- the paths that were met in a document, and which are wanted.
 *
 * Keys come in nearly the same order in every object of a page, so the next one is looked
 * for behind the last one: its bytes are compared, and it is neither read nor asked for
 * again. For json_thin alone.
 */
#ifndef KIT_JSON_PLACES_H
#define KIT_JSON_PLACES_H

#include <stdint.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"

struct json_place {
    /* The key with its quotes, and a colon behind; NULL for the elements of an array. */
    const char *token;
    size_t length; /* without the colon */
    bool wanted;
    struct json_place *parent, *next;    /* next: of the same object, as they came */
    struct json_place *first, *elements; /* what is in it as an object, as an array */
};

/* `struct json_places places = {0};` knows none but the root. It does not move. */
struct json_places {
    struct json_place root;
    size_t count;
    struct arena arena;
    struct buffer path; /* of the one that is asked for */
};

void json_places_free(struct json_places *places);
/* Of the elements of an array; NULL: there are too many places. */
struct json_place *json_places_elements(struct json_places *places,
                                        struct json_place *place);
/* A key of this object that is new; the handler is asked whether its value is wanted.
 * NULL: it has escapes or more than ASCII, or there are too many. */
struct json_place *json_places_learn(struct json_places *places,
                                     struct json_place *object, const char *token,
                                     size_t length, const struct json_handler *handler);
/* The place of the key that begins here, NULL if it is new or cut. `from`: where to look
 * first, NULL: at the beginning. */
struct json_place *json_places_recall(const struct json_place *object,
                                      struct json_place *from, const char *key,
                                      const char *end);

/* At least four bytes, as a key with quotes and colon has. */
static inline bool json_places_same(const char *one, const char *other, size_t length)
{
    uint64_t eight, wanted;
    uint32_t four, last, wanted_four, wanted_last;
    if (length < sizeof eight) {
        memcpy(&four, one, sizeof four);
        memcpy(&wanted_four, other, sizeof four);
        memcpy(&last, one + length - sizeof last, sizeof last);
        memcpy(&wanted_last, other + length - sizeof last, sizeof last);
        return four == wanted_four && last == wanted_last;
    }
    for (size_t at = 0, end = length - sizeof eight;; at = end) {
        for (; at < end; at += sizeof eight) {
            memcpy(&eight, one + at, sizeof eight);
            memcpy(&wanted, other + at, sizeof eight);
            if (eight != wanted)
                return false;
        }
        memcpy(&eight, one + end, sizeof eight);
        memcpy(&wanted, other + end, sizeof eight);
        return eight == wanted;
    }
}

#endif
