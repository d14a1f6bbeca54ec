/* connection.c -- the state of a pipeline's connection, as it is told to people. */
#include "host/sync/connection.h"

#include "host/base/error.h"
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
    *connection = (struct connection){.state = CONNECTION_NEW};
    for (int i = 0; i < STATE_COUNT; i++)
        if (text_same(name, names[i]))
            connection->state = (enum connection_state)i;
    connection->since_ms = store_number(store, since_value, 0);
    connection->reason = store_value(store, arena, reason_value, "");
}

static enum wherry_status write(struct store *store, const struct connection *now,
                                struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, state_value, names[now->state], error);
    if (status == WHERRY_OK)
        status = store_set_number(store, since_value, now->since_ms, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, reason_value, now->reason, error);
    if (status == WHERRY_OK)
        return store_commit(store, error);
    store_rollback(store);
    return status;
}

enum wherry_status connection_set(struct store *store, enum connection_state state,
                                  const char *reason, int64_t now_ms,
                                  struct wherry_error *error)
{
    struct arena arena = {0};
    struct connection now;
    connection_read(store, &arena, &now);
    bool same = now.state == state;
    bool told = same && text_same(now.reason, reason);
    arena_free(&arena);
    if (told)
        return WHERRY_OK;
    now = (struct connection){
        .state = state, .since_ms = same ? now.since_ms : now_ms, .reason = reason};
    return write(store, &now, error);
}

void connection_blame(const struct connector *connector, const char *side,
                      struct wherry_error *error)
{
    if (error->option[0] == '\0')
        return;
    struct spec_place place = connector_blame(connector, error);
    if (place.line == 0)
        return;
    const struct wherry_error cause = *error;
    fail(error, cause.status, "%s:%u:%u: %s.%s: %s", place.file, place.line,
         place.column, side, cause.option, cause.message);
}
