/* connection.c -- the state of a pipeline's connection, as people see it. */
#include "host/picture/connection.h"

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/connector/config.h"
#include "host/picture/value.h"
#include "host/store/gone.h"

/* The states that are kept as VALUE_CONNECTION_STATE, and PAUSED. */
static const char *const names[] = {
    [CONNECTION_NEW] = "new",
    [CONNECTION_ACTIVE] = "active",
    [CONNECTION_ERROR] = "error",
    [CONNECTION_PAUSED] = "paused",
};

const char *connection_state_name(enum connection_state state)
{
    return names[state];
}

/* What it is except for a pause. */
static void read_beneath(struct store *store, struct arena *arena,
                         struct connection *connection)
{
    const char *name = value_text(store, VALUE_CONNECTION_STATE, 0, arena);
    *connection = (struct connection){.beneath = CONNECTION_NEW};
    for (int i = 0; i < CONNECTION_PAUSED; i++)
        if (text_same(name, names[i]))
            connection->beneath = (enum connection_state)i;
    connection->state = connection->beneath;
    connection->since_ms = value_number(store, VALUE_CONNECTION_SINCE, 0, 0);
    connection->reason = value_text(store, VALUE_CONNECTION_REASON, 0, arena);
    if (value_is(store, VALUE_CONNECTION_REFUSED, 0, side_name(SIDE_CRM)))
        connection->refused = SIDE_CRM;
}

void connection_read(struct store *store, struct arena *arena,
                     struct connection *connection)
{
    read_beneath(store, arena, connection);
    int64_t paused_ms = value_number(store, VALUE_CONNECTION_PAUSED, 0, 0);
    if (paused_ms == 0)
        return;
    connection->state = CONNECTION_PAUSED;
    connection->since_ms = paused_ms;
    const char *place;
    connection->gone = store_gone(store, &place) != NULL;
    connection->gone_alone = connection->gone && store_gone_alone(store);
    if (connection->gone)
        connection->reason = arena_format(arena, "it was moved to '%s'", place);
}

static enum wherry_status write_state(struct store *store, const struct connection *now,
                                      struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = value_set_text(store, VALUE_CONNECTION_STATE, 0, names[now->beneath],
                                error);
    if (status == WHERRY_OK)
        status =
            value_set_number(store, VALUE_CONNECTION_SINCE, 0, now->since_ms, error);
    if (status == WHERRY_OK)
        status = value_set_text(store, VALUE_CONNECTION_REASON, 0, now->reason, error);
    if (status == WHERRY_OK)
        status = value_set_text(store, VALUE_CONNECTION_REFUSED, 0,
                                side_name(now->refused), error);
    return store_end(store, status, error);
}

static enum wherry_status set_state(struct store *store, struct connection now,
                                    struct wherry_error *error)
{
    struct arena arena = {0};
    struct connection before;
    read_beneath(store, &arena, &before);
    bool same = before.beneath == now.beneath;
    bool told =
        same && before.refused == now.refused && text_same(before.reason, now.reason);
    arena_free(&arena);
    if (told)
        return WHERRY_OK;
    if (same)
        now.since_ms = before.since_ms;
    return write_state(store, &now, error);
}

enum wherry_status connection_let_in(struct store *store, int64_t now_ms,
                                     struct wherry_error *error)
{
    const struct connection now = {
        .beneath = CONNECTION_ACTIVE, .since_ms = now_ms, .reason = ""};
    return set_state(store, now, error);
}

enum wherry_status connection_refused(struct store *store, enum side side,
                                      const char *reason, int64_t now_ms,
                                      struct wherry_error *error)
{
    const struct connection now = {.beneath = CONNECTION_ERROR,
                                   .since_ms = now_ms,
                                   .reason = reason,
                                   .refused = side};
    return set_state(store, now, error);
}

static enum wherry_status set_paused(struct store *store, int64_t since_ms,
                                     struct wherry_error *error)
{
    if ((value_number(store, VALUE_CONNECTION_PAUSED, 0, 0) != 0) == (since_ms != 0))
        return WHERRY_OK;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = value_set_number(store, VALUE_CONNECTION_PAUSED, 0, since_ms, error);
    return store_end(store, status, error);
}

enum wherry_status connection_pause(struct store *store, int64_t now_ms,
                                    struct wherry_error *error)
{
    return set_paused(store, now_ms, error);
}

enum wherry_status connection_resume(struct store *store, struct wherry_error *error)
{
    return set_paused(store, 0, error);
}

bool connection_is_refused(struct store *store)
{
    return value_is(store, VALUE_CONNECTION_STATE, 0, names[CONNECTION_ERROR]);
}

enum side connection_first(struct store *store)
{
    struct arena arena = {0};
    struct connection now;
    read_beneath(store, &arena, &now);
    arena_free(&arena);
    return now.beneath == CONNECTION_ERROR ? now.refused : SIDE_LIST;
}

enum wherry_status connection_check(struct connector *connector, enum side side,
                                    struct wherry_identity *identity,
                                    struct wherry_error *error)
{
    enum wherry_status status = connector_check(connector, identity, error);
    if (status != WHERRY_OK)
        connection_blame(connector, side, error);
    return status;
}

static void blame(struct spec_place place, enum side side, struct wherry_error *error)
{
    if (place.line == 0)
        return;
    const struct wherry_error cause = *error;
    fail(error, cause.status, "%s:%u:%u: %s.%s: %s", place.file, place.line,
         place.column, side_name(side), cause.option, cause.message);
}

void connection_blame(const struct connector *connector, enum side side,
                      struct wherry_error *error)
{
    if (error->option[0] != '\0')
        blame(connector_blame(connector, error), side, error);
}

void connection_blame_spec(const struct spec_connection *connection, enum side side,
                           struct wherry_error *error)
{
    const struct spec_setting *setting =
        error->option[0] == '\0' ? NULL : config_setting(connection, error->option);
    if (setting != NULL)
        blame(setting->place, side, error);
}
