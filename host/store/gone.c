/* gone.c -- a state that was moved to another place. */
#include "host/store/gone.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/text.h"
#include "host/store/handle.h"
#include "host/store/values.h"

enum { ID_LENGTH = GONE_ID_ROOM - 1 };

void gone_new_id(char id[GONE_ID_ROOM])
{
    uint64_t number;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint64_t)clock_now_ms();
    snprintf(id, GONE_ID_ROOM, "%016" PRIx64, number);
}

/* The id has a fixed length: what follows it is the place. */
const char *store_gone(const struct store *store, const char **place)
{
    *place = "";
    if (store->gone == NULL)
        return NULL;
    if (strlen(store->gone) > ID_LENGTH)
        *place = store->gone + ID_LENGTH;
    return store->gone;
}

enum wherry_status store_set_gone(struct store *store, const char *id,
                                  const char *place, struct wherry_error *error)
{
    struct buffer value = {0};
    buffer_format(&value, "%s%s", id, place);
    const enum wherry_status status =
        store_set_value(store, GONE_VALUE, buffer_text(&value), error);
    buffer_free(&value);
    return status;
}

bool store_gone_alone(struct store *store)
{
    return store_number(store, GONE_ALONE_VALUE, (struct store_range){0, 1}, 0) != 0;
}

enum wherry_status store_set_gone_alone(struct store *store, struct wherry_error *error)
{
    return store_set_number(store, GONE_ALONE_VALUE, 1, error);
}

const char *store_came(struct store *store, struct arena *arena)
{
    return store_value(store, arena, CAME_VALUE, "");
}

enum wherry_status store_set_came(struct store *store, const char *id,
                                  struct wherry_error *error)
{
    return store_set_value(store, CAME_VALUE, id, error);
}

enum wherry_status gone_refuse(struct store *store, struct wherry_error *error)
{
    const char *place;
    if (store->mode == STORE_READ || store_gone(store, &place) == NULL)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "%s: it was moved to '%s', and nothing may change here: nothing was "
                "done; use the new one with --state (WHERRY_STATE)%s",
                store->title, place,
                store_gone_alone(store) ? ""
                                        : ", and remove this one with `wherry delete`");
}

bool gone_is_value(const char *name)
{
    return text_same(name, GONE_VALUE) || text_same(name, GONE_ALONE_VALUE) ||
           text_same(name, CAME_VALUE);
}
