/* session.c -- one pipeline in use. */
#include "config.h"

#include "host/cli/session.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/turns.h"
#include "host/connector/connector.h"
#include "host/connector/guard.h"
#include "host/engine/tally.h"
#include "host/picture/connection.h"
#include "host/schedule/fall.h"
#include "host/store/runs.h"

int session_find(struct session *session, const struct cli *cli, enum specs_use use)
{
    int code = CODE_OK;
    if (!specs_load(cli, use, cli->operands[0], &session->specs))
        return CODE_SPEC;
    session->pipeline = specs_find(cli, &session->specs, cli->operands[0], &code);
    if (session->pipeline != NULL)
        log_set_subject(session->pipeline->id);
    return code;
}

int session_check_steps(const struct session *session, const struct cli *cli)
{
    const struct work_set named = {cli->work.bits | steps_work(cli->allowed).bits};
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!work_set_has(named, work) || pipeline_work_on(session->pipeline, work))
            continue;
        log_write(LOG_ERROR,
                  "'%s' does not have '%s': nothing was done; add it to '%s', or name "
                  "another step",
                  session->pipeline->id, work_name(work), session->pipeline->file);
        return CODE_USAGE;
    }
    return CODE_OK;
}

static enum wherry_status lease(struct session *session, size_t slot,
                                const struct cli *cli, const char *kind,
                                const char *name, int64_t wait_ms,
                                struct wherry_error *error)
{
    struct buffer full = {0};
    turns_watch(session->leases, SESSION_LEASES);
    buffer_format(&full, "%s %s", kind, name);
    enum wherry_status status = lease_take(cli->states, buffer_text(&full), 0, NULL,
                                           NULL, &session->leases[slot], error);
    if (status == WHERRY_END && wait_ms > 0) {
        const int64_t from_ms = clock_monotonic_ms();
        status = lease_take(cli->states, buffer_text(&full), wait_ms, turns_cancelled,
                            NULL, &session->leases[slot], error);
        session->lease_waits++;
        session->lease_wait_ms += clock_monotonic_ms() - from_ms;
    }
    buffer_free(&full);
    return status;
}

/* What the run before sent within the last second counts for the paces of this one. A
 * test in haste shortens this pause like others: its services keep no paces. */
static void rest(const struct session *session)
{
    enum { PACE_WINDOW_MS = 1000, ACCOUNTS_FROM = 1 };
    int64_t left_ms = 0;
    for (size_t i = ACCOUNTS_FROM; i < SESSION_LEASES; i++) {
        if (session->leases[i] == NULL)
            continue;
        int64_t idle_ms = lease_idle_ms(session->leases[i]);
        if (idle_ms < PACE_WINDOW_MS && PACE_WINDOW_MS - idle_ms > left_ms)
            left_ms = PACE_WINDOW_MS - idle_ms;
    }
    if (left_ms > 0)
        poll(NULL, 0, (int)left_ms / (int)fault_haste());
}

int session_take_id(struct session *session, const struct cli *cli, const char *id,
                    int64_t wait_ms)
{
    struct wherry_error error = {0};
    if (states_prepare(cli->states, &error) != WHERRY_OK)
        return command_failed(&error);
    if (getenv("WHERRY_SPEC_PACK") == NULL) /* else the supervisor has said it */
        paths_warn(cli);
    enum wherry_status status = lease(session, 0, cli, "pipeline", id, wait_ms, &error);
    if (status == WHERRY_OK)
        return CODE_OK;
    if (status != WHERRY_END)
        return command_failed(&error);
    log_tell(LOG_ERROR, LOG_BUSY,
             "busy: another run of '%s' is under way: nothing was done; try again "
             "later, or wait longer with --wait",
             id);
    return CODE_BUSY;
}

int session_take_pipeline(struct session *session, const struct cli *cli)
{
    return session_take_id(session, cli, session->pipeline->id, 0);
}

/* The supervisor passes this to a run that it starts: see host/schedule/child.h. */
static const char *account_of(const struct spec_connection *connection,
                              const char *variable)
{
    const char *told = getenv(variable);
    return told == NULL || *told == '\0' ? connection->account_key : told;
}

/* One lease to take: the name of an account, or the hash of its key. */
struct turn {
    const char *name, *account;
};

static int order_turns(const void *one, const void *other)
{
    const struct turn *a = one, *b = other;
    return strcmp(a->name, b->name);
}

/* In the order of their names, so that no two runs wait for each other. */
static size_t list_turns(const struct pipeline *pipeline,
                         struct turn turns[SESSION_LEASES])
{
    static const char *const variables[] = {
        [SIDE_LIST] = "WHERRY_LIST_ACCOUNT", [SIDE_CRM] = "WHERRY_CRM_ACCOUNT"};
    const struct spec_connection *connections[] = {
        [SIDE_LIST] = &pipeline->list, [SIDE_CRM] = &pipeline->crm};
    size_t count = 0, unique = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct spec_connection *connection = connections[side];
        const char *account = account_of(connection, variables[side]);
        turns[count++] = (struct turn){account, account};
        if (connection->keyed)
            turns[count++] = (struct turn){connection->hash_name, account};
    }
    qsort(turns, count, sizeof *turns, order_turns);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || !text_same(turns[unique - 1].name, turns[i].name))
            turns[unique++] = turns[i];
    return unique;
}

static void keep_run(void *self, const struct store_run *run)
{
    struct store_run *kept = self;
    *kept = (struct store_run){
        .id = run->id, .started_ms = run->started_ms, .ended_ms = run->ended_ms};
}

/* The current run of this very pipeline; false: there is none, or it is ours. */
static bool find_own_run(const struct session *session, const struct cli *cli,
                         struct store_run *run)
{
    struct wherry_error error = {0};
    struct buffer text = {0};
    struct store *store = NULL;
    const char *id = session->pipeline->id;
    if (session->leases[0] != NULL)
        return false;
    buffer_format(&text, "pipeline %s", id);
    const bool held = lease_is_held(cli->states, buffer_text(&text));
    buffer_clear(&text);
    paths_store(cli, id, &text);
    if (held && store_open(buffer_text(&text), STORE_READ, &store, &error) == WHERRY_OK)
        store_runs(store, 1, keep_run, run, &error);
    store_close(store);
    buffer_free(&text);
    return held;
}

static int tell_busy(const struct session *session, const struct cli *cli,
                     const char *account)
{
    struct store_run run = {0};
    struct buffer since = {0};
    if (!find_own_run(session, cli, &run)) {
        log_tell(LOG_ERROR, LOG_BUSY,
                 "busy: a run of another pipeline uses the account '%s'; try again "
                 "later, or wait longer with --wait",
                 account);
    } else if (run.id != 0 && run.ended_ms == 0) {
        print_when(&since, run.started_ms, clock_now_ms());
        log_tell(LOG_ERROR, LOG_BUSY,
                 "busy: run %" PRId64 " of '%s' is running, started %s; try again "
                 "later, or wait longer with --wait",
                 run.id, session->pipeline->id, buffer_text(&since));
    } else {
        log_tell(LOG_ERROR, LOG_BUSY,
                 "busy: another command uses '%s'; try again later, or wait "
                 "longer with --wait",
                 session->pipeline->id);
    }
    buffer_free(&since);
    return CODE_BUSY;
}

int session_take_accounts(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct turn turns[SESSION_LEASES];
    enum wherry_status status = states_prepare(cli->states, &error);
    const size_t count = list_turns(session->pipeline, turns);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        status =
            lease(session, 1 + i, cli, "account", turns[i].name, cli->wait_ms, &error);
        if (status != WHERRY_END)
            continue;
        return tell_busy(session, cli, turns[i].account);
    }
    if (status != WHERRY_OK)
        return command_failed(&error);
    rest(session);
    return session->store == NULL ? CODE_OK : session_fence(session, session->store);
}

/* A key that a connector refuses at once counts as refused by the service. */
static int cannot_connect(struct session *session,
                          const struct spec_connection *connection, enum side side,
                          struct wherry_error *error)
{
    struct wherry_error second = {0};
    connection_blame_spec(connection, side, error);
    if (error->status == WHERRY_DENIED && session->store != NULL &&
        connection_refused(session->store, side, error->message, clock_now_ms(),
                           &second) != WHERRY_OK)
        return command_failed(&second);
    return command_failed(error);
}

static int connect_one(struct session *session,
                       const struct spec_connection *connection, enum side side,
                       const char *peer, struct connector **connector)
{
    struct wherry_error error = {0};
    const struct connector_host host = {
        .peer = peer, .http = session->http, .cancelled = turns_cancelled};
    const struct wherry_connector *plugin =
        registry_find(session->specs.registry, connection->plugin);
    *connector = connector_open(plugin, connection, &host, &error);
    return *connector == NULL ? cannot_connect(session, connection, side, &error)
                              : CODE_OK;
}

int session_network(struct session *session)
{
    struct wherry_error error = {0};
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = 1; /* jitter only */
    const struct http_options options = {.user_agent = "wherry/" PACKAGE_VERSION,
                                         .seed = seed,
                                         .backoff_divisor = fault_haste(),
                                         .timeout_divisor = fault_impatience(),
                                         .cancelled = turns_cancelled};
    guard_keep_files(); /* those of the state and of the leases */
    session->http = http_create(&options, &error);
    return session->http == NULL ? command_failed(&error) : CODE_OK;
}

int session_connect_side(struct session *session, enum side side)
{
    const struct pipeline *pipeline = session->pipeline;
    if (side == SIDE_LIST) {
        spec_connection_name(&pipeline->crm, &session->peer_of_list);
        return connect_one(session, &pipeline->list, side,
                           buffer_text(&session->peer_of_list), &session->list);
    }
    spec_connection_name(&pipeline->list, &session->peer_of_crm);
    return connect_one(session, &pipeline->crm, side,
                       buffer_text(&session->peer_of_crm), &session->crm);
}

int session_connect(struct session *session)
{
    int code = session_network(session);
    if (code == CODE_OK)
        code = session_connect_side(session, SIDE_LIST);
    if (code == CODE_OK)
        code = session_connect_side(session, SIDE_CRM);
    return code;
}

int session_fence(const struct session *session, struct store *store)
{
    struct wherry_error error = {0};
    enum wherry_status status = WHERRY_OK;
    turns_watch_store(store);
    for (size_t i = 0; i < SESSION_LEASES && status == WHERRY_OK; i++)
        if (session->leases[i] != NULL)
            status = store_fence(store, session->leases[i], &error);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

int session_store(struct session *session, const struct cli *cli, enum store_mode mode)
{
    struct wherry_error error = {0};
    struct buffer path = {0};
    paths_store(cli, session->pipeline->id, &path);
    enum wherry_status status =
        store_open(buffer_text(&path), mode, &session->store, &error);
    if (status != WHERRY_END) {
        buffer_free(&path);
        return status == WHERRY_OK ? session_fence(session, session->store)
                                   : command_failed(&error);
    }
    buffer_clear(&path);
    states_name(cli->states, &path);
    log_write(LOG_ERROR,
              "no state yet: this pipeline has not run with the state directory %s; "
              "`wherry run %s` takes the baseline",
              buffer_text(&path), session->pipeline->id);
    buffer_free(&path);
    return CODE_FAILED;
}

void session_watch(struct session *session, const struct cli *cli, const char *kind)
{
    session->fall = fall_begin(cli->states, session->pipeline->id, kind);
}

/* If a plugin has ended an earlier run, that run is ended in the history, too. */
static void tell_fall(const struct session *session, const struct cli *cli, bool ours)
{
    struct wherry_error error = {0};
    enum wherry_status status =
        fall_tell(cli->states, session->pipeline->id, ours, &error);
    if (status != WHERRY_OK && status != WHERRY_END)
        log_write(LOG_WARNING, "cannot record how the last run ended: %s",
                  error.message);
}

bool session_paused(const struct session *session)
{
    struct arena arena = {0};
    struct connection connection;
    connection_read(session->store, &arena, &connection);
    arena_free(&arena);
    if (connection.state != CONNECTION_PAUSED)
        return false;
    struct buffer since = {0};
    print_when(&since, connection.since_ms, clock_now_ms());
    log_tell(LOG_INFO, LOG_RUN_PAUSED,
             "paused since %s: nothing was done; `wherry resume %s` ends the pause",
             buffer_text(&since), session->pipeline->id);
    buffer_free(&since);
    return true;
}

int session_open(struct session *session, const struct cli *cli, enum store_mode mode)
{
    int code = session_find(session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = session_take_pipeline(session, cli);
    if (code == CODE_OK && mode == STORE_WRITE)
        tell_fall(session, cli, true);
    if (code == CODE_OK)
        code = session_store(session, cli, mode);
    return code;
}

int session_reach(struct session *session, const struct cli *cli)
{
    memory_stay();
    int code = session_take_accounts(session, cli);
    if (code == CODE_OK)
        code = session_connect(session);
    return code;
}

void session_count_requests(const struct session *session)
{
    const struct connector *connectors[] = {
        [SIDE_LIST] = session->list, [SIDE_CRM] = session->crm};
    struct wherry_error error = {0};
    struct tally tally = {0};
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct http_meters meters = {0};
        if (connectors[side] != NULL)
            connector_meters(connectors[side], &meters);
        tally.sides[side] = (struct tally_side){
            .reads = (int64_t)meters.reads,
            .writes = (int64_t)meters.writes,
            .read_repeats = (int64_t)meters.read_repeats,
            .write_repeats = (int64_t)(meters.repeats - meters.read_repeats),
            .bytes_received = (int64_t)meters.bytes_received,
            .bytes_sent = (int64_t)meters.bytes_sent};
    }
    enum wherry_status status = store_begin(session->store, &error);
    if (status == WHERRY_OK)
        status = store_end(session->store, tally_add(session->store, &tally, &error),
                           &error);
    if (status != WHERRY_OK)
        log_write(LOG_WARNING, "cannot count the requests: %s", error.message);
}

void session_let_go(struct session *session)
{
    guard_let_files();
    turns_watch_store(NULL);
    turns_watch(NULL, 0);
    store_close(session->store);
    connector_close(session->list);
    connector_close(session->crm);
    http_destroy(session->http);
    fall_end(session->fall);
    buffer_free(&session->peer_of_list);
    buffer_free(&session->peer_of_crm);
    lease_release_all(session->leases, SESSION_LEASES);
    const struct specs specs = session->specs;
    *session = (struct session){.specs = specs, .pipeline = session->pipeline};
}

void session_close(struct session *session)
{
    session_let_go(session);
    specs_free(&session->specs);
    *session = (struct session){0};
}

int session_look(const struct cli *cli, session_work *work)
{
    struct session session = {0};
    int code = session_find(&session, cli, SPECS_STATE);
    if (code == CODE_OK)
        tell_fall(&session, cli, false);
    if (code == CODE_OK)
        code = session_store(&session, cli, STORE_READ);
    if (code == CODE_OK)
        code = work(&session, cli);
    session_close(&session);
    return code;
}

int session_talk(const struct cli *cli, enum store_mode mode, session_work *work)
{
    struct session session = {0};
    int code = session_open(&session, cli, mode);
    if (code == CODE_OK)
        code = session_reach(&session, cli);
    if (code == CODE_OK)
        code = work(&session, cli);
    session_close(&session);
    return code;
}
