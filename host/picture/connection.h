/* connection.h -- the state of a pipeline's connection, as people see it.
 *
 *     new     until both services have accepted our keys
 *     active  from then on
 *     error   once one refuses our key, account or list, until both accept us again
 *     paused  from `wherry pause` until `wherry resume`
 *
 * Paused is kept beside the other three: the state beneath it stays, and comes back on
 * resume. A failure that may pass by itself (RETRY) changes nothing.
 */
#ifndef PICTURE_CONNECTION_H
#define PICTURE_CONNECTION_H

#include "host/base/arena.h"
#include "host/connector/connector.h"
#include "host/picture/side.h"
#include "host/store/store.h"

enum connection_state {
    CONNECTION_NEW,
    CONNECTION_ACTIVE,
    CONNECTION_ERROR,
    CONNECTION_PAUSED,
};

struct connection {
    enum connection_state state;   /* PAUSED while it is */
    enum connection_state beneath; /* what it is except for that */
    int64_t since_ms;              /* of `state`; 0: new */
    const char *reason;            /* of ERROR, the service's refusal; else "" */
    bool gone;         /* the state was moved: PAUSED, and `reason` says it */
    bool gone_alone;   /* and its contents here were deleted */
    enum side refused; /* of ERROR: the side that refused; else the list */
};

const char *connection_state_name(enum connection_state state);

/* Texts are the arena's. */
void connection_read(struct store *store, struct arena *arena,
                     struct connection *connection);

/* Both services have accepted us; one has refused us. The same state again keeps its
 * time; an unchanged state is not written. */
enum wherry_status connection_let_in(struct store *store, int64_t now_ms,
                                     struct wherry_error *error);
enum wherry_status connection_refused(struct store *store, enum side side,
                                      const char *reason, int64_t now_ms,
                                      struct wherry_error *error);

/* Writes nothing if it is so already. */
enum wherry_status connection_pause(struct store *store, int64_t now_ms,
                                    struct wherry_error *error);
enum wherry_status connection_resume(struct store *store, struct wherry_error *error);

/* The side to ask first: the one that refused us the last time, so that a connection in
 * Error costs one cheap request. */
enum side connection_first(struct store *store);
bool connection_is_refused(struct store *store);

/* The connector's check; an error has its place, as by connection_blame. */
enum wherry_status connection_check(struct connector *connector, enum side side,
                                    struct wherry_identity *identity,
                                    struct wherry_error *error);

/* An error that names an option gets its place in front of its message, and no longer
 * names the option: "newsletter.yaml:7:12: list.api_key: ...". */
void connection_blame(const struct connector *connector, enum side side,
                      struct wherry_error *error);
/* The same for a connector that could not be opened. */
void connection_blame_spec(const struct spec_connection *connection, enum side side,
                           struct wherry_error *error);

#endif
