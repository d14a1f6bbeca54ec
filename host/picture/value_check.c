/* value_check.c -- which named values a state can have. */
#include "host/picture/value_check.h"

#include "host/base/text.h"
#include "host/picture/batch_text.h"

static bool is_sound(enum value value, const char *text)
{
    return value == VALUE_BULK ? *text == '\0' || batch_text_is_sound(text)
                               : value_fits(value, text);
}

/* There are thousands of places for one, so its number is taken from the name. */
static bool is_batch(const char *name)
{
    const char *dot = strrchr(name, '.');
    int64_t slot;
    return dot != NULL && text_to_integer(dot + 1, 0, VALUE_SLOTS_MOST - 1, &slot) &&
           value_has_name(VALUE_BULK, (int)slot, name);
}

bool value_can_be(const char *name, const char *text)
{
    if (is_batch(name))
        return is_sound(VALUE_BULK, text);
    for (int value = 0; value < VALUE_BULK; value++)
        for (int which = 0; which < value_places((enum value)value); which++)
            if (value_has_name((enum value)value, which, name))
                return is_sound((enum value)value, text);
    return true; /* all behind are texts */
}

/* Batches beyond the number of places are never looked at. */
static int places_used(struct store *store, enum value value, struct arena *arena)
{
    int64_t slots = 0;
    if (value != VALUE_BULK)
        return value_places(value);
    const char *text =
        store_value(store, arena, value_name(VALUE_BULK_SLOTS, 0, arena), "0");
    return text_to_integer(text, 0, VALUE_SLOTS_MOST, &slots) ? (int)slots : 1;
}

void value_check_all(struct store *store, value_visitor *visitor, void *self)
{
    struct arena arena = {0};
    for (int value = 0; value < VALUE_COUNT; value++) {
        const int places = places_used(store, (enum value)value, &arena);
        for (int which = 0; which < places; which++) {
            arena_reset(&arena);
            const char *name = value_name((enum value)value, which, &arena);
            const char *text = store_value(store, &arena, name, NULL);
            if (text != NULL && !is_sound((enum value)value, text))
                visitor(self, name);
        }
    }
    arena_free(&arena);
}
