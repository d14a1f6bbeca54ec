/* connection.h -- the state of a pipeline's connection, as it is told to people.
 *
 * New until a run went well; Active from then on; Error once a service refuses our key,
 * account or list, until a run goes well again; Paused when a person says so. A failure
 * that may pass by itself (RETRY) changes nothing.
 */
#ifndef SYNC_CONNECTION_H
#define SYNC_CONNECTION_H

#include "host/base/arena.h"
#include "host/store/store.h"

enum connection_state {
    CONNECTION_NEW,
    CONNECTION_ACTIVE,
    CONNECTION_ERROR,
    CONNECTION_PAUSED,
};

struct connection {
    enum connection_state state;
    int64_t since_ms;   /* 0: new */
    const char *reason; /* of ERROR, the service's refusal; else "" */
};

const char *connection_state_name(enum connection_state state);

/* Texts are the arena's. */
void connection_read(struct store *store, struct arena *arena,
                     struct connection *connection);

/* After a run ended with `status`: moves the state if that asks for it. */
enum wherry_status connection_note(struct store *store, enum wherry_status status,
                                   const char *reason, int64_t now_ms,
                                   struct wherry_error *error);

#endif
