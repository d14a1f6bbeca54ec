/* pause.c -- stops the runs of a pipeline, and lets them start again. */
#include "host/base/arena.h"
#include "host/base/clock.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/picture/connection.h"
#include "host/store/store.h"

static int print_state(const struct session *session, const struct cli *cli)
{
    struct arena arena = {0};
    struct buffer line = {0}, out = {0};
    struct connection now;
    const char *id = session->pipeline->id;
    int code = CODE_OK;
    connection_read(session->store, &arena, &now);
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        json_member_text(json, "state", connection_state_name(now.state));
        print_member_time(json, "since", now.since_ms);
        json_end_object(json);
        code = print_json(json);
    } else {
        print_headline(&out, id, connection_state_name(now.state), now.since_ms,
                       clock_now_ms());
        shown_format(&line, "`wherry resume %s` lets it run again", id);
        if (now.state == CONNECTION_PAUSED)
            print_labelled(&out, "to do", buffer_text(&line));
    }
    print_text(&out);
    buffer_free(&line);
    arena_free(&arena);
    return code;
}

/* After this no run is running, and none starts before a resume. */
static int set_paused(const struct cli *cli, bool paused)
{
    struct session session = {0};
    struct wherry_error error = {0};
    int code = session_find(&session, cli, SPECS_STATE);
    if (code == CODE_OK)
        code = session_take_id(&session, cli, session.pipeline->id, cli->wait_ms);
    if (code == CODE_OK)
        code = session_store(&session, cli, STORE_WRITE);
    if (code == CODE_OK) {
        enum wherry_status status =
            paused ? connection_pause(session.store, clock_now_ms(), &error)
                   : connection_resume(session.store, &error);
        code =
            status == WHERRY_OK ? print_state(&session, cli) : command_failed(&error);
    }
    session_close(&session);
    return code;
}

int command_pause(const struct cli *cli)
{
    return set_paused(cli, true);
}

int command_resume(const struct cli *cli)
{
    return set_paused(cli, false);
}
