/* refresh.c -- ask both services now whether they accept our keys. */
#include "host/base/arena.h"
#include "host/base/clock.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/picture/connection.h"
#include "host/store/store.h"

/* What one side answered. Texts are the arena's. */
struct answer {
    enum wherry_status status;
    const char *name; /* of the list, or of the account */
    const char *account, *warning, *failure;
};

struct refreshing {
    struct session *session;
    struct answer answers[SIDE_COUNT];
    struct connection now; /* afterwards */
    struct arena arena;
};

/* A connector's warning concerns contacts that are made on its side. */
static bool makes_contacts(const struct pipeline *pipeline, enum side side)
{
    return pipeline_work_on(pipeline, side == SIDE_LIST ? STEP_PUSH_NEW_RECORDS
                                                        : STEP_IMPORT_NEW_RECORDS);
}

static void ask(struct refreshing *refreshing, enum side side)
{
    struct session *session = refreshing->session;
    struct wherry_identity identity = {.size = sizeof identity};
    struct wherry_error error = {0};
    struct arena *arena = &refreshing->arena;
    struct connector *connector = side == SIDE_LIST ? session->list : session->crm;
    struct answer *answer = &refreshing->answers[side];
    *answer = (struct answer){.name = "", .account = "", .warning = "", .failure = ""};
    answer->status = connection_check(connector, side, &identity, &error);
    if (answer->status != WHERRY_OK) {
        answer->failure = arena_text(arena, error.message);
        return;
    }
    answer->name = arena_text(arena, identity.list_name);
    answer->account = arena_text(arena, identity.account_name);
    answer->warning = arena_text(
        arena, makes_contacts(session->pipeline, side) ? identity.warning : "");
}

/* The state is a refusal of either, or that both accepted us. A temporary failure says
 * nothing. */
static enum wherry_status conclude(struct refreshing *refreshing, enum side first,
                                   struct wherry_error *error)
{
    struct store *store = refreshing->session->store;
    const enum side order[SIDE_COUNT] = {first, other_side(first)};
    for (int i = 0; i < SIDE_COUNT; i++) {
        const struct answer *answer = &refreshing->answers[order[i]];
        if (answer->status == WHERRY_DENIED)
            return connection_refused(store, order[i], answer->failure, clock_now_ms(),
                                      error);
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        if (refreshing->answers[side].status != WHERRY_OK)
            return WHERRY_OK;
    return connection_let_in(store, clock_now_ms(), error);
}

static int code_of(const struct refreshing *refreshing)
{
    int code = CODE_OK;
    for (int side = 0; side < SIDE_COUNT; side++) {
        enum wherry_status status = refreshing->answers[side].status;
        if (status == WHERRY_DENIED)
            return CODE_DENIED;
        if (status != WHERRY_OK)
            code = CODE_FAILED;
    }
    return code;
}

/* ---- What it prints ---- */

static void print_side(const struct answer *answer, enum side side, struct buffer *out)
{
    struct buffer line = {0};
    if (answer->status != WHERRY_OK) {
        shown_add(&line, answer->failure);
    } else {
        buffer_add_text(&line, "accepts our key");
        if (*answer->name != '\0')
            shown_format(&line, ": '%s'", answer->name);
        if (*answer->account != '\0')
            shown_format(&line, "%s %s", *answer->name == '\0' ? ":" : " of",
                         answer->account);
    }
    print_labelled(out, side == SIDE_LIST ? "list" : "CRM", buffer_text(&line));
    if (*answer->warning != '\0')
        print_labelled(out, "", answer->warning);
    buffer_free(&line);
}

static void print_as_text(const struct refreshing *refreshing)
{
    struct buffer out = {0};
    const struct connection *now = &refreshing->now;
    print_headline(&out, refreshing->session->pipeline->id,
                   connection_state_name(now->state), now->since_ms, clock_now_ms());
    for (int side = 0; side < SIDE_COUNT; side++)
        print_side(&refreshing->answers[side], (enum side)side, &out);
    print_text(&out);
}

static void write_side(struct json_writer *json, const struct answer *answer,
                       enum side side)
{
    json_key(json, side_name(side));
    json_begin_object(json);
    json_member_boolean(json, "good", answer->status == WHERRY_OK);
    json_member_text(json, "name", answer->name);
    json_member_text(json, "account", answer->account);
    json_member_text(json, "warning", answer->warning);
    json_member_text(json, "error", answer->failure);
    json_end_object(json);
}

static void print_as_json(const struct refreshing *refreshing)
{
    const struct connection *now = &refreshing->now;
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_member_text(json, "pipeline", refreshing->session->pipeline->id);
    json_member_text(json, "state", connection_state_name(now->state));
    print_member_time(json, "since", now->since_ms);
    for (int side = 0; side < SIDE_COUNT; side++)
        write_side(json, &refreshing->answers[side], (enum side)side);
    json_end_object(json);
    print_json(json);
}

static int refresh(struct session *session, const struct cli *cli)
{
    struct refreshing refreshing = {.session = session};
    struct wherry_error error = {0};
    enum side first = connection_first(session->store);
    ask(&refreshing, first);
    ask(&refreshing, other_side(first));
    int code = code_of(&refreshing);
    if (conclude(&refreshing, first, &error) == WHERRY_OK) {
        connection_read(session->store, &refreshing.arena, &refreshing.now);
        if (cli->json)
            print_as_json(&refreshing);
        else
            print_as_text(&refreshing);
    } else {
        code = command_failed(&error);
    }
    session_count_requests(session);
    arena_free(&refreshing.arena);
    return code;
}

int command_refresh(const struct cli *cli)
{
    return session_talk(cli, STORE_WRITE, refresh);
}
