/* guests.h -- the connected clients: never many, and none for long.
 *
 * Each connection is for one request. A client that has not had the answer in time is
 * disconnected. If there are too many, the one that came first is disconnected, because
 * it has had the most time; those that have not sent their request go before the
 * others. So a client that is slow, or means harm, can neither keep others out for good
 * nor take our descriptors. Pure except for the shutdown of a socket: the time is
 * passed in.
 */
#ifndef LISTEN_GUESTS_H
#define LISTEN_GUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A monitoring system asks every 15 seconds or so; two of them, a probe and a person
 * are few. A text of many MB takes a moment. Disconnected clients count until they are
 * closed. */
enum { GUESTS_MOST = 16, GUESTS_ROOM = 2 * GUESTS_MOST, GUESTS_STAY_MS = 30 * 1000 };

struct guests {
    struct guest {
        int file;
        int64_t came_ms;
        bool heard; /* its request has come */
        bool shown_out;
    } list[GUESTS_ROOM]; /* in the order in which they came */
    size_t count;
};

/* Whether one more may come in: disconnects one if there are GUESTS_MOST. */
bool guests_have_room(struct guests *guests);
void guests_add(struct guests *guests, int file, int64_t now_ms);
/* Its request has come. */
void guests_hear(struct guests *guests, int file);
void guests_remove(struct guests *guests, int file);
/* Disconnects clients that came more than `stay_ms` ago. */
void guests_show_out(struct guests *guests, int64_t stay_ms, int64_t now_ms);
/* Until then no client must be disconnected; INT64_MAX: there is none. */
int64_t guests_wait_ms(const struct guests *guests, int64_t stay_ms, int64_t now_ms);

#endif
