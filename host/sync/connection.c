/* connection.c -- the state of a pipeline's connection, as it is told to people. */
#include "host/sync/connection.h"

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/connector/config.h"

static const char state_value[] = "connection.state";
static const char since_value[] = "connection.since_ms";
static const char reason_value[] = "connection.reason";
static const char refused_value[] = "connection.refused";
static const char paused_value[] = "connection.paused_ms"; /* since when; 0: is not */

/* The states that are kept under state_value, and PAUSED. */
static const char *const names[] = {
    [CONNECTION_NEW] = "new",
    [CONNECTION_ACTIVE] = "active",
    [CONNECTION_ERROR] = "error",
    [CONNECTION_PAUSED] = "paused",
};
static const char *const side_names[] = {[SIDE_LIST] = "list", [SIDE_CRM] = "crm"};

const char *connection_state_name(enum connection_state state)
{
    return names[state];
}

const char *connection_side_name(enum side side)
{
    return side_names[side];
}

/* What it is but for a pause. */
static void read_beneath(struct store *store, struct arena *arena,
                         struct connection *connection)
{
    const char *name = store_value(store, arena, state_value, "");
    *connection = (struct connection){.beneath = CONNECTION_NEW};
    for (int i = 0; i < CONNECTION_PAUSED; i++)
        if (text_same(name, names[i]))
            connection->beneath = (enum connection_state)i;
    connection->state = connection->beneath;
    connection->since_ms = store_number(store, since_value, 0);
    connection->reason = store_value(store, arena, reason_value, "");
    if (text_same(store_value(store, arena, refused_value, ""), side_names[SIDE_CRM]))
        connection->refused = SIDE_CRM;
}

void connection_read(struct store *store, struct arena *arena,
                     struct connection *connection)
{
    read_beneath(store, arena, connection);
    int64_t paused_ms = store_number(store, paused_value, 0);
    if (paused_ms == 0)
        return;
    connection->state = CONNECTION_PAUSED;
    connection->since_ms = paused_ms;
}

static enum wherry_status write(struct store *store, const struct connection *now,
                                struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, state_value, names[now->beneath], error);
    if (status == WHERRY_OK)
        status = store_set_number(store, since_value, now->since_ms, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, reason_value, now->reason, error);
    if (status == WHERRY_OK)
        status = store_set_value(store, refused_value, side_names[now->refused], error);
    return store_end(store, status, error);
}

static enum wherry_status set(struct store *store, struct connection now,
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
    return write(store, &now, error);
}

enum wherry_status connection_let_in(struct store *store, int64_t now_ms,
                                     struct wherry_error *error)
{
    const struct connection now = {
        .beneath = CONNECTION_ACTIVE, .since_ms = now_ms, .reason = ""};
    return set(store, now, error);
}

enum wherry_status connection_refused(struct store *store, enum side side,
                                      const char *reason, int64_t now_ms,
                                      struct wherry_error *error)
{
    const struct connection now = {.beneath = CONNECTION_ERROR,
                                   .since_ms = now_ms,
                                   .reason = reason,
                                   .refused = side};
    return set(store, now, error);
}

static enum wherry_status set_paused(struct store *store, int64_t since_ms,
                                     struct wherry_error *error)
{
    if ((store_number(store, paused_value, 0) != 0) == (since_ms != 0))
        return WHERRY_OK;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_set_number(store, paused_value, since_ms, error);
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
        connection_blame(connector, side_names[side], error);
    return status;
}

static void blame(struct spec_place place, const char *side, struct wherry_error *error)
{
    if (place.line == 0)
        return;
    const struct wherry_error cause = *error;
    fail(error, cause.status, "%s:%u:%u: %s.%s: %s", place.file, place.line,
         place.column, side, cause.option, cause.message);
}

void connection_blame(const struct connector *connector, const char *side,
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
        blame(setting->place, side_names[side], error);
}
