/* json_place.c -- the places that a document has, each with its path. */
#include "plugin/kit/json_place.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

/* In one piece of memory with its path, which is that of the place above with what comes
 * behind that, and its key. */
static struct json_place *create(const struct json_place *above, const char *between,
                                 const char *name, const char *key, size_t length)
{
    const size_t before = above == NULL ? 0 : above->path_length;
    const size_t path_length = before + strlen(between) + strlen(name);
    struct json_place *place =
        memory_allocate(sizeof *place + path_length + 1 + length + 1);
    char *path = (char *)(place + 1), *end = path;
    if (before > 0)
        end = mempcpy(end, above->path, before);
    end = stpcpy(stpcpy(end, between), name) + 1;
    *place = (struct json_place){
        .path = path, .path_length = path_length, .key = end, .key_length = length + 1};
    end = mempcpy(end, key, length);
    *end = ':';
    return place;
}

static void forget_below(struct json_places *places, struct json_place *place)
{
    if (place->element != NULL)
        forget_below(places, place->element);
    free(place->element);
    place->element = NULL;
    while (place->first != NULL) {
        struct json_place *const member = place->first;
        place->first = member->next;
        forget_below(places, member);
        free(member);
        places->members--;
    }
}

struct json_place *json_places_document(struct json_places *places)
{
    if (places->document == NULL)
        places->document = create(NULL, "", "", "", 0);
    return places->document;
}

void json_places_free(struct json_places *places)
{
    if (places->document != NULL)
        forget_below(places, places->document);
    free(places->document);
    places->document = NULL;
}

/* Keys are short: eight bytes at a time, of which the last ones may overlap. */
static bool is_same(const char *one, const char *other, size_t length)
{
    uint64_t eight, others;
    if (length < sizeof eight)
        return memcmp(one, other, length) == 0;
    for (size_t at = 0, last = length - sizeof eight;; at += sizeof eight) {
        if (at > last)
            at = last;
        memcpy(&eight, one + at, sizeof eight);
        memcpy(&others, other + at, sizeof others);
        if (eight != others || at == last)
            return eight == others;
    }
}

static bool is_at(const struct json_place *place, const char *at, const char *end)
{
    return (size_t)(end - at) > place->key_length &&
           is_same(place->key, at, place->key_length);
}

/* Where some of them are missing, it is one of those that come later. */
struct json_place *json_place_guess(const struct json_place *object,
                                    const struct json_place *last, const char *at,
                                    const char *end)
{
    struct json_place *const from = last == NULL ? object->first : last->next;
    struct json_place *place = from;
    for (; place != NULL; place = place->next)
        if (is_at(place, at, end))
            return place;
    for (place = object->first; place != from; place = place->next)
        if (is_at(place, at, end))
            return place;
    return NULL;
}

struct json_place *json_place_find(const struct json_place *object, const char *key,
                                   size_t length)
{
    struct json_place *place = object->first;
    while (place != NULL &&
           (place->key_length != length + 1 || memcmp(place->key, key, length) != 0))
        place = place->next;
    return place;
}

struct json_place *json_place_add(struct json_places *places, struct json_place *object,
                                  struct json_place *last, const char *key,
                                  size_t length, const char *name)
{
    if (places->members >= JSON_PLACES_MAX) {
        forget_below(places, object);
        last = NULL;
    }
    struct json_place *place =
        create(object, object == places->document ? "" : ".", name, key, length);
    struct json_place **const before = last == NULL ? &object->first : &last->next;
    place->next = *before;
    *before = place;
    places->members++;
    return place;
}

struct json_place *json_place_element(struct json_place *array)
{
    if (array->element == NULL)
        array->element = create(array, "[]", "", "", 0);
    return array->element;
}
