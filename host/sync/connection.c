/* connection.c -- the state of a pipeline's connection, as it is told to people. */
#include "host/sync/connection.h"

#include "host/base/text.h"

static const char state_value[] = "connection.state";
static const char since_value[] = "connection.since_ms";
static const char reason_value[] = "connection.reason";

static const char *const names[] = {
    [CONNECTION_NEW] = "new",
    [CONNECTION_ACTIVE] = "active",
    [CONNECTION_ERROR] = "error",
    [CONNECTION_PAUSED] = "paused",
};
enum { STATE_COUNT = sizeof names / sizeof names[0] };

const char *connection_state_name(enum connection_state state)
{
    return names[state];
}

void connection_read(struct store *store, struct arena *arena,
                     struct connection *connection)
{
    const char *name = store_value(store, arena, state_value, "");
    *connection = (struct connection){.state = CONNECTION_NEW, .reason = ""};
    for (int i = 0; i < STATE_COUNT; i++)
        if (text_same(name, names[i]))
            connection->state = (enum connection_state)i;
    connection->since_ms = store_number(store, since_value, 0);
    if (connection->state == CONNECTION_ERROR)
        connection->reason = store_value(store, arena, reason_value, "");
}

static enum wherry_status move(struct store *store, enum connection_state to,
                               const char *reason, int64_t now_ms,
                               struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, state_value, names[to], error);
    if (status == WHERRY_OK)
        status = store_set_number(store, since_value, now_ms, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, reason_value, reason, error);
    if (status == WHERRY_OK)
        return store_commit(store, error);
    store_rollback(store);
    return status;
}

enum wherry_status connection_note(struct store *store, enum wherry_status status,
                                   const char *reason, int64_t now_ms,
                                   struct wherry_error *error)
{
    if (status != WHERRY_OK && status != WHERRY_DENIED)
        return WHERRY_OK;
    struct arena arena = {0};
    struct connection now;
    connection_read(store, &arena, &now);
    bool good = status == WHERRY_OK;
    bool same = good ? now.state != CONNECTION_NEW && now.state != CONNECTION_ERROR
                     : now.state == CONNECTION_ERROR && text_same(now.reason, reason);
    arena_free(&arena);
    if (same)
        return WHERRY_OK;
    return move(store, good ? CONNECTION_ACTIVE : CONNECTION_ERROR, good ? "" : reason,
                now_ms, error);
}
