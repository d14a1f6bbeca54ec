/* delete.c -- forget the state of a pipeline. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/shown.h"
#include "host/cli/ask.h"
#include "host/cli/known.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/state_mark.h"
#include "host/picture/connection.h"
#include "host/store/beside.h"
#include "host/store/forgotten.h"
#include "host/store/rows.h"
#include "host/store/store.h"

/* What would be lost, where the state can be read: damaged, it can be deleted as well. */
struct loss {
    bool known, paused;
    struct store_counts counts;
    int64_t forgotten;
};

/* What is deleted, and of whom. */
struct deletion {
    const struct cli *cli;
    const char *id, *path;
    struct state_mark mark; /* as it was before */
    struct loss loss;
};

static void count_loss(struct deletion *deletion)
{
    struct store *store = NULL;
    struct arena arena = {0};
    struct connection connection;
    struct wherry_error error = {0};
    struct loss *loss = &deletion->loss;
    if (store_open(deletion->path, STORE_READ, &store, &error) != WHERRY_OK)
        return;
    connection_read(store, &arena, &connection);
    loss->paused = connection.state == CONNECTION_PAUSED && !connection.gone;
    loss->known = store_count(store, &loss->counts, &error) == WHERRY_OK;
    if (store_count_forgotten(store, &loss->forgotten, &error) != WHERRY_OK)
        loss->forgotten = 0;
    store_close(store);
    arena_free(&arena);
}

/* Of a state that was moved away: unless that is to go, too. */
static bool leaves_mark(const struct deletion *deletion)
{
    return deletion->mark.moved && !deletion->cli->mark;
}

static bool is_mark(const struct deletion *deletion)
{
    return deletion->mark.alone && !deletion->mark.unfinished;
}

/* ---- In words */

static void describe(const struct deletion *deletion, struct buffer *text)
{
    const struct loss *loss = &deletion->loss;
    const struct store_counts *counts = &loss->counts;
    if (is_mark(deletion)) {
        shown_format(text, "the mark that the state of '%s' was moved to '%s'",
                     deletion->id, buffer_text(&deletion->mark.place));
        return;
    }
    shown_format(text, "the state of '%s'", deletion->id);
    if (loss->known) {
        shown_format(text, ", %" PRId64 " contact%s", counts->rows,
                     counts->rows == 1 ? "" : "s");
        if (counts->open > 0)
            shown_format(text,
                         ", and the changes that are still owed to %" PRId64 " of them",
                         counts->open);
    }
    if (loss->forgotten > 0)
        shown_format(text,
                     ", and the record that %" PRId64
                     " %s forgotten: a new baseline takes them in again if a service "
                     "still has them",
                     loss->forgotten,
                     loss->forgotten == 1 ? "person was" : "people were");
}

/* What follows for runs that something still starts here. */
static void add_consequence(const struct deletion *deletion, struct buffer *text)
{
    const char *place = buffer_text(&deletion->mark.place);
    if (leaves_mark(deletion))
        shown_format(
            text,
            "It was moved to '%s': a mark of that stays, so that no run begins "
            "again here",
            place);
    else if (deletion->mark.moved)
        shown_format(text,
                     "Whatever still starts its runs here (`wherry serve`, cron) then "
                     "takes a new baseline, beside the state in '%s', and the two undo "
                     "each other's work",
                     place);
    else if (deletion->loss.paused)
        shown_format(text,
                     "It is paused, and no longer is without its state: whatever still "
                     "starts its runs here (`wherry serve`, cron) then takes a new "
                     "baseline, also if the state was imported at another place");
}

static void ask_about(const struct deletion *deletion, struct buffer *question)
{
    struct buffer consequence = {0};
    add_consequence(deletion, &consequence);
    buffer_add_text(question, "Delete ");
    describe(deletion, question);
    buffer_add_text(question, "? This changes nothing on either side.");
    if (consequence.length > 0)
        shown_format(question, " %s.", buffer_text(&consequence));
    buffer_free(&consequence);
}

static void add_member_moved(const struct deletion *deletion, struct json_writer *json)
{
    if (!deletion->mark.moved)
        return;
    print_member_words(json, "moved_to", buffer_text(&deletion->mark.place));
    json_member_boolean(json, "mark_stays", leaves_mark(deletion));
}

static int print_line(const struct buffer *line)
{
    struct buffer out = {0};
    print_wrapped(&out, 0, 0, buffer_text(line));
    buffer_add_char(&out, '\n');
    print_text(&out);
    return CODE_OK;
}

/* --dry-run */
static int look_only(const struct deletion *deletion)
{
    const struct loss *loss = &deletion->loss;
    if (deletion->cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", deletion->id);
        json_member_boolean(json, "deleted", false);
        json_member_boolean(json, "readable", loss->known);
        json_member_integer(json, "contacts", loss->counts.rows);
        json_member_integer(json, "owed", loss->counts.open);
        json_member_integer(json, "forgotten", loss->forgotten);
        add_member_moved(deletion, json);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer line = {0}, consequence = {0};
    add_consequence(deletion, &consequence);
    buffer_add_text(&line, "would delete ");
    describe(deletion, &line);
    if (consequence.length > 0)
        shown_format(&line, ". %s", buffer_text(&consequence));
    buffer_add_text(&line, "; nothing was changed");
    const int code = print_line(&line);
    buffer_free(&line);
    buffer_free(&consequence);
    return code;
}

static int print_done(const struct deletion *deletion, bool deleted)
{
    if (deletion->cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", deletion->id);
        json_member_boolean(json, "deleted", deleted);
        add_member_moved(deletion, json);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer line = {0};
    shown_format(&line, "%s: ", deletion->id);
    if (leaves_mark(deletion))
        shown_format(&line,
                     "state deleted; nothing changed on either side. A mark stays that "
                     "it was moved to '%s', so that no run begins again here; `wherry "
                     "delete %s --mark` removes that, too",
                     buffer_text(&deletion->mark.place), deletion->id);
    else
        shown_format(&line,
                     "%s deleted; nothing changed on either side. If the spec stays, "
                     "the next run takes a new baseline%s",
                     is_mark(deletion) ? "mark" : "state",
                     deletion->mark.moved ? ", beside the state that was moved" : "");
    const int code = print_line(&line);
    buffer_free(&line);
    return code;
}

/* ---- Done */

static enum wherry_status remove_state(const struct deletion *deletion,
                                       struct wherry_error *error)
{
    const char *path = deletion->path;
    if (leaves_mark(deletion))
        return state_mark_leave(path, &deletion->mark, error);
    /* The files beside the state go first: as long as it is there, it shows that some
     * are left. */
    return store_remove_unfinished(path, error) == WHERRY_OK &&
                   store_remove(path, error) != WHERRY_FAILED
               ? WHERRY_OK
               : WHERRY_FAILED;
}

static bool is_agreed(const struct deletion *deletion)
{
    struct buffer question = {0};
    ask_about(deletion, &question);
    const bool yes = ask_yes(deletion->cli, buffer_text(&question));
    buffer_free(&question);
    return yes;
}

static int forget(struct session *session, struct deletion *deletion)
{
    struct wherry_error error = {0};
    const int code = session_take_id(session, deletion->cli, deletion->id, 0);
    if (code != CODE_OK)
        return code;
    state_mark_free(&deletion->mark); /* it may have been moved until now */
    state_mark_find(deletion->path, &deletion->mark);
    if (is_mark(deletion) && leaves_mark(deletion))
        return print_done(deletion, false); /* as it is already */
    if (!is_agreed(deletion))
        return CODE_USAGE;
    return remove_state(deletion, &error) == WHERRY_OK ? print_done(deletion, true)
                                                       : command_failed(&error);
}

int command_delete(const struct cli *cli)
{
    struct session session = {0};
    struct buffer path = {0};
    struct deletion deletion = {.cli = cli, .id = cli->operands[0]};
    /* The spec is not needed: it may be gone, or wrong. */
    int code = known_path(cli, deletion.id, &path);
    deletion.path = buffer_text(&path);
    if (code == CODE_OK && !store_exists(deletion.path) &&
        !store_is_unfinished(deletion.path))
        code = known_missing(cli, deletion.id);
    if (code == CODE_OK) {
        state_mark_find(deletion.path, &deletion.mark);
        count_loss(&deletion);
        code = cli->dry_run ? look_only(&deletion) : forget(&session, &deletion);
    }
    session_close(&session);
    state_mark_free(&deletion.mark);
    buffer_free(&path);
    return code;
}
