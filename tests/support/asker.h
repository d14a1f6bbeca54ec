/* asker.h -- asks a listener over HTTP, byte for byte, and takes what it answers. */
#ifndef SUPPORT_ASKER_H
#define SUPPORT_ASKER_H

#include "host/base/buffer.h"

/* A connection to "127.0.0.1:PORT", "[::1]:PORT" or a path; -1: refused. */
int asker_connect(const char *address);
void asker_send(int file, const char *text);

struct asked {
    int code; /* 0: no whole answer came before the connection was closed */
    struct buffer head, body; /* chunks are joined */
};
/* Takes what was read until the end of the connection apart. */
void asker_take(const struct buffer *all, struct asked *asked);
/* Reads to the end of the connection and closes it. */
void asker_rest(int file, struct asked *asked);
/* Sends the request, reads to the end of the connection and closes it. `turn` is called
 * while there is nothing to be read; NULL: somebody else turns the loop. */
void asker_ask(const char *address, const char *request, void (*turn)(void *self),
               void *self, struct asked *asked);
/* GET of a path, with the Host that a client would send. */
void asker_get(const char *address, const char *path, struct asked *asked);
void asker_free(struct asked *asked);

#endif
