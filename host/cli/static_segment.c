/* static_segment.c -- the static segment of an item of the spec. */
#include "host/cli/static_segment.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/ask.h"
#include "host/cli/paths.h"
#include "host/picture/connection.h"
#include "host/picture/identity.h"
#include "host/store/segments.h"
#include "host/store/store.h"
#include "plugin/kit/names.h"

/* Opens the state if there is one. */
static int open_state(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct buffer path = {0};
    paths_store(cli, session->pipeline->id, &path);
    bool there = store_exists(buffer_text(&path));
    buffer_free(&path);
    if (!there)
        return CODE_OK;
    int code = session_store(session, cli, STORE_WRITE);
    if (code == CODE_OK &&
        identity_check_list(session->store, session->pipeline, &error) != WHERRY_OK)
        code = command_failed(&error);
    return code;
}

/* The id under which it was synced last. */
static int recall(struct static_segment *target, struct session *session,
                  const char *crm)
{
    struct wherry_error error = {0};
    struct store_segment known;
    struct arena arena = {0};
    if (session->store == NULL)
        return CODE_OK;
    enum wherry_status status =
        store_get_segment(session->store, crm, &arena, &known, &error);
    if (status == WHERRY_OK) {
        target->state = known.id;
        if (names_same(known.name, target->name))
            snprintf(target->id, sizeof target->id, "%s", known.static_id);
    }
    arena_free(&arena);
    return status == WHERRY_OK || status == WHERRY_END ? CODE_OK
                                                       : command_failed(&error);
}

static int refuse(const struct session *session, struct wherry_error *error)
{
    connection_blame(session->list, SIDE_LIST, error);
    return command_failed(error);
}

static int refuse_other(const struct static_segment *target, const char *found)
{
    log_write(LOG_ERROR,
              "the list's static segment '%s' (id %s) is not the one that was synced "
              "(id %s): nothing was deleted; delete it on the list yourself, or leave "
              "out --delete",
              target->name, found, target->id);
    return CODE_FAILED;
}

int static_segment_find(struct static_segment *target, struct session *session,
                        const struct cli *cli, const char *crm, const char *name)
{
    struct wherry_error error = {0};
    struct wherry_segment found = {.size = sizeof found};
    target->name = name;
    target->members = -1;
    int code = open_state(session, cli);
    if (code == CODE_OK)
        code = recall(target, session, crm);
    if (code != CODE_OK)
        return code;
    enum wherry_status status =
        connector_segment_find(session->list, name, false, &found, &error);
    target->renamed = status == WHERRY_END && *target->id != '\0';
    if (status == WHERRY_END)
        return CODE_OK;
    if (status != WHERRY_OK)
        return refuse(session, &error);
    if (*target->id != '\0' && !text_same(target->id, found.id))
        return refuse_other(target, found.id);
    snprintf(target->id, sizeof target->id, "%s", found.id);
    target->members = found.members;
    return CODE_OK;
}

bool static_segment_ask(const struct static_segment *target, const struct cli *cli)
{
    struct buffer question = {0};
    if (target->renamed)
        shown_format(&question,
                     "Delete the static segment on the list that was synced as '%s' "
                     "(id %s) and has another name now?",
                     target->name, target->id);
    else
        shown_format(&question, "Delete the static segment '%s' on the list?",
                     target->name);
    if (target->members >= 0)
        shown_format(&question, " It has %" PRId64 " member%s.", target->members,
                     target->members == 1 ? "" : "s");
    buffer_add_text(&question, " Its members stay on the list.");
    bool yes = ask_yes(cli, buffer_text(&question));
    buffer_free(&question);
    return yes;
}

/* Otherwise a run of a spec that names it again would think that it is still there. */
static int forget(const struct static_segment *target, struct store *store)
{
    struct wherry_error error = {0};
    if (target->state == 0)
        return CODE_OK;
    enum wherry_status status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = store_end(store, store_forget_segment(store, target->state, &error),
                           &error);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

static int remove_from_list(const struct static_segment *target,
                            struct session *session)
{
    struct wherry_error error = {0};
    if (*target->id != '\0' &&
        connector_segment_remove(session->list, target->id, &error) != WHERRY_OK)
        return refuse(session, &error);
    fault_point("segments.deleted");
    return forget(target, session->store);
}

int static_segment_delete(const struct static_segment *target, struct session *session)
{
    struct wherry_error error = {0};
    if (session->store != NULL && store_flush(session->store, &error) != WHERRY_OK)
        return command_failed(&error);
    const int code = remove_from_list(target, session);
    if (session->store != NULL)
        session_count_requests(session);
    return code;
}
