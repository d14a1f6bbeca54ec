/* guests.c -- the connected clients: never many, and none for long. */
#include "host/listen/guests.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

static void show_out(struct guest *guest)
{
    guest->shown_out = true;
    shutdown(guest->file, SHUT_RDWR);
}

/* The first of those who stay; NULL: there is none. */
static struct guest *first(struct guests *guests, bool heard)
{
    for (size_t i = 0; i < guests->count; i++)
        if (!guests->list[i].shown_out && guests->list[i].heard == heard)
            return &guests->list[i];
    return NULL;
}

bool guests_have_room(struct guests *guests)
{
    size_t staying = 0;
    for (size_t i = 0; i < guests->count; i++)
        staying += !guests->list[i].shown_out;
    if (staying >= GUESTS_MOST) {
        struct guest *silent = first(guests, false);
        show_out(silent != NULL ? silent : first(guests, true));
    }
    return guests->count < GUESTS_ROOM;
}

void guests_add(struct guests *guests, int file, int64_t now_ms)
{
    assert(guests->count < GUESTS_ROOM);
    guests->list[guests->count++] = (struct guest){.file = file, .came_ms = now_ms};
}

void guests_hear(struct guests *guests, int file)
{
    for (size_t i = 0; i < guests->count; i++)
        if (guests->list[i].file == file)
            guests->list[i].heard = true;
}

void guests_remove(struct guests *guests, int file)
{
    for (size_t i = 0; i < guests->count; i++) {
        if (guests->list[i].file != file)
            continue;
        guests->count--;
        memmove(&guests->list[i], &guests->list[i + 1],
                (guests->count - i) * sizeof guests->list[0]);
        return;
    }
}

void guests_show_out(struct guests *guests, int64_t stay_ms, int64_t now_ms)
{
    for (size_t i = 0; i < guests->count; i++)
        if (!guests->list[i].shown_out && now_ms - guests->list[i].came_ms >= stay_ms)
            show_out(&guests->list[i]);
}

int64_t guests_wait_ms(const struct guests *guests, int64_t stay_ms, int64_t now_ms)
{
    for (size_t i = 0; i < guests->count; i++) {
        const int64_t left = guests->list[i].came_ms + stay_ms - now_ms;
        if (!guests->list[i].shown_out)
            return left < 0 ? 0 : left;
    }
    return INT64_MAX;
}
