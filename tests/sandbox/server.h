/* server.h -- HTTP on loopback, in one thread, around a world.
 *
 * A request is read whole, waits for its latency or stall, is served, waits again if
 * its answer must be late, and leaves. Requests that are ready at the same time are
 * counted together before the first is answered: that is what "at once" means in the
 * meters.
 */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sandbox/world.h"

struct server;

/* NULL with a message on standard error. */
struct server *server_start(struct world *world, uint16_t port);
const char *server_url(const struct server *server);
/* Serves until the world is quitting or one of the descriptors (-1: none) can be
 * read. */
void server_run(struct server *server, int end, int input);
void server_stop(struct server *server);

#endif
