/* json_places.c -- the paths that were met in a document, and which are wanted. */
#include "plugin/kit/json_places.h"

#include <string.h>

/* A page has some tens. */
enum { PLACES_MAX = 256 };

static struct json_place *add_place(struct json_places *places,
                                    struct json_place *parent)
{
    if (places->count == PLACES_MAX)
        return NULL;
    places->count++;
    struct json_place *place = arena_allocate(&places->arena, sizeof *place);
    place->parent = parent;
    return place;
}

struct json_place *json_places_elements(struct json_places *places,
                                        struct json_place *place)
{
    if (place->elements == NULL)
        place->elements = add_place(places, place);
    return place->elements;
}

static void add_path(const struct json_places *places, const struct json_place *place,
                     struct buffer *path)
{
    if (place == &places->root)
        return;
    add_path(places, place->parent, path);
    if (place->token == NULL) {
        buffer_add_text(path, "[]");
        return;
    }
    if (place->parent != &places->root)
        buffer_add_char(path, '.');
    buffer_add(path, place->token + 1, place->length - 2);
}

/* In a key without escapes, of ASCII alone, the bytes are the path. */
static bool is_plain(const char *key, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)key[i] < ' ' || (unsigned char)key[i] > '~' ||
            key[i] == '\\')
            return false;
    return length > 0;
}

struct json_place *json_places_learn(struct json_places *places,
                                     struct json_place *object, const char *token,
                                     size_t length, const struct json_handler *handler)
{
    struct json_place **link = &object->first, *place;
    if (!is_plain(token + 1, length - 2) || (place = add_place(places, object)) == NULL)
        return NULL;
    place->token = arena_format(&places->arena, "%.*s:", (int)length, token);
    place->length = length;
    buffer_clear(&places->path);
    add_path(places, place, &places->path);
    place->wanted = (handler->needs != NULL ? handler->needs : handler->wants)(
        handler->self, places->path.bytes, places->path.length);
    while (*link != NULL)
        link = &(*link)->next;
    *link = place;
    return place;
}

static bool is_here(const struct json_place *place, const char *key, const char *end)
{
    return (size_t)(end - key) > place->length &&
           memcmp(key, place->token, place->length) == 0;
}

struct json_place *json_places_recall(const struct json_place *object,
                                      struct json_place *from, const char *key,
                                      const char *end)
{
    for (struct json_place *place = from; place != NULL; place = place->next)
        if (is_here(place, key, end))
            return place;
    for (struct json_place *place = object->first; place != from; place = place->next)
        if (is_here(place, key, end))
            return place;
    return NULL;
}

void json_places_free(struct json_places *places)
{
    arena_free(&places->arena);
    buffer_free(&places->path);
}
