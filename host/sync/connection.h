/* connection.h -- the state of a pipeline's connection, as it is told to people.
 *
 * New until both services have let us in; Active from then on; Error once one refuses
 * our key, account or list, until both let us in again; Paused when a person says so.
 * A failure that may pass by itself (RETRY) changes nothing.
 */
#ifndef SYNC_CONNECTION_H
#define SYNC_CONNECTION_H

#include "host/base/arena.h"
#include "host/connector/connector.h"
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
/* The same state again keeps its since-when; nothing new is not written. */
enum wherry_status connection_set(struct store *store, enum connection_state state,
                                  const char *reason, int64_t now_ms,
                                  struct wherry_error *error);

/* An error that names an option gets its place in front of its message, and names it no
 * more: "newsletter.yaml:7:12: list.api_key: ...". `side` is the key of the spec. */
void connection_blame(const struct connector *connector, const char *side,
                      struct wherry_error *error);

#endif
