/* state_move.c -- exports the state of a pipeline as text, and imports it. */
#include "host/cli/state_move.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/new_file.h"
#include "host/base/shown.h"
#include "host/cli/known.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/state_made.h"
#include "host/cli/state_owed.h"
#include "host/cli/turns.h"
#include "host/picture/form/export.h"
#include "host/picture/form/import.h"
#include "host/store/beside.h"
#include "host/store/gone.h"
#include "host/store/upkeep.h"
#include "host/tell/contact.h"

enum { NAMED_MOST = 20 };

/* Only an operator who keeps the requests knows who they are. */
static const char come_back[] =
    "the list of forgotten people is lost, or a part of it: if a service still has "
    "them, they come back. Before the next run, run `wherry forget` again for each "
    "address of each person who asked for it; it also takes unknown addresses";

/* ---- export ---- */

struct lost {
    struct buffer names; /* of the first contacts that are lost, by their short ids */
    int64_t contacts;
};

static void note_lost(void *self, int64_t row)
{
    struct lost *lost = self;
    char name[CONTACT_ROOM];
    contact_name(row, name);
    if (lost->contacts++ < NAMED_MOST)
        shown_format(&lost->names, "%s%s", lost->names.length == 0 ? "" : " ", name);
}

static bool is_cancelled(void *self)
{
    (void)self;
    return turns_cancelled(NULL);
}

static void add_loss(const struct form_end *end, const struct lost *lost,
                     const char *id, struct buffer *out)
{
    struct buffer line = {0};
    shown_format(&line, "%" PRId64 " contact%s, %" PRId64 " other thing%s",
                 lost->contacts, lost->contacts == 1 ? "" : "s",
                 end->lost - lost->contacts,
                 end->lost - lost->contacts == 1 ? "" : "s");
    print_labelled(out, "lost", buffer_text(&line));
    if (lost->contacts > 0) {
        buffer_clear(&line);
        shown_format(&line, "%s%s", buffer_text(&lost->names),
                     lost->contacts > NAMED_MOST ? " ..." : "");
        print_labelled(out, "who", buffer_text(&line));
    }
    if (end->lost_forgotten > 0)
        print_labelled(out, "forgotten", come_back);
    buffer_clear(&line);
    shown_format(
        &line,
        "the state is damaged; the export has everything that can be read. Move the "
        "state files away, and run `wherry state import %s FILE` to make a new state; "
        "the next run then takes a new baseline, as with --after-loss",
        id);
    print_labelled(out, "to do", buffer_text(&line));
    buffer_free(&line);
}

/* Beside the text, if that goes to standard output. */
static void tell_export(const struct cli *cli, const char *id,
                        const struct form_end *end, const struct lost *lost)
{
    struct buffer out = {0}, line = {0};
    const bool damaged = end->lost + end->damages > 0;
    if (cli->json && cli->out != NULL) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        print_member_words(json, "file", cli->out);
        json_member_integer(json, "contacts", end->contacts);
        json_member_integer(json, "lost_contacts", lost->contacts);
        json_member_integer(json, "lost", end->lost);
        json_member_boolean(json, "lost_forgotten", end->lost_forgotten > 0);
        json_member_boolean(json, "damaged", damaged);
        json_end_object(json);
        print_json(json);
        return;
    }
    if (cli->out == NULL && !damaged)
        return;
    shown_format(&out, "%s: %s\n", id, damaged ? "exported what is left" : "exported");
    shown_format(&line, "%" PRId64, end->contacts);
    print_labelled(&out, "contacts", buffer_text(&line));
    if (cli->out != NULL)
        print_labelled(&out, "file", cli->out);
    if (damaged)
        add_loss(end, lost, id, &out);
    buffer_free(&line);
    if (cli->out == NULL)
        print_aside(&out);
    else
        print_text(&out);
    buffer_free(&out);
}

/* An export of a mark would pass for an empty state. */
static enum wherry_status refuse_mark(struct store *store, struct wherry_error *error)
{
    const char *place;
    return store_gone(store, &place) == NULL || !store_gone_alone(store)
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED,
                      "it was moved to '%s', and deleted here: nothing was exported",
                      place);
}

static enum wherry_status export_into(const char *id, const char *path, int file,
                                      struct form_end *end, struct lost *lost,
                                      struct wherry_error *error)
{
    struct store *store = NULL;
    const struct export_terms terms = {.pipeline = id,
                                       .made_ms = clock_now_ms(),
                                       .file = file,
                                       .cancelled = &is_cancelled,
                                       .lost = &note_lost,
                                       .self = lost};
    enum wherry_status status = store_open(path, STORE_READ, &store, error);
    if (status == WHERRY_OK)
        status = refuse_mark(store, error);
    if (status == WHERRY_OK)
        status = export_state(store, &terms, end, error);
    store_close(store);
    return status;
}

static enum wherry_status refuse_taken(const char *path, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "cannot create '%s': the file exists; name another one", path);
}

/* It replaces no file. */
static enum wherry_status export_file(const struct cli *cli, const char *id,
                                      const char *path, struct form_end *end,
                                      struct lost *lost, struct wherry_error *error)
{
    struct new_file file = {0};
    if (access(cli->out, F_OK) == 0)
        return refuse_taken(cli->out, error);
    enum wherry_status status = new_file_begin(&file, cli->out, error);
    if (status == WHERRY_OK)
        status = export_into(id, path, file.descriptor, end, lost, error);
    if (status == WHERRY_OK)
        status = new_file_flush(&file, error);
    if (status == WHERRY_OK) {
        status = new_file_add(&file, error);
        if (status == WHERRY_END)
            status = refuse_taken(cli->out, error);
    }
    new_file_drop(&file);
    return status;
}

int state_export(const struct cli *cli, const char *id, const char *path)
{
    struct form_end end = {0};
    struct lost lost = {0};
    struct wherry_error error = {0};
    int code = CODE_OK;
    fflush(stdout);
    const enum wherry_status status =
        cli->out == NULL ? export_into(id, path, STDOUT_FILENO, &end, &lost, &error)
                         : export_file(cli, id, path, &end, &lost, &error);
    if (status == WHERRY_END)
        code = known_missing(cli, id);
    else if (status != WHERRY_OK)
        code = command_failed(&error);
    else
        tell_export(cli, id, &end, &lost);
    buffer_free(&lost.names);
    return code == CODE_OK && end.lost + end.damages > 0 ? CODE_PARTIAL : code;
}

/* ---- import ---- */

static enum wherry_status make_state(const struct cli *cli, const char *id,
                                     const char *part, struct import_result *result,
                                     struct state_owed *owed,
                                     struct wherry_error *error)
{
    struct store *store = NULL;
    const struct import_terms terms = {.path = cli->operands[2],
                                       .pipeline = id,
                                       .now_ms = clock_now_ms(),
                                       .cancelled = &is_cancelled};
    enum wherry_status status = store_open(part, STORE_WRITE, &store, error);
    if (status == WHERRY_OK)
        status = import_state(store, &terms, result, error);
    if (status == WHERRY_OK)
        status = state_made_check(store, error);
    if (status == WHERRY_OK)
        status = state_owed_count(store, owed, error);
    store_close(store);
    return status;
}

/* Beside its place, and then in it: a kill leaves the whole of it or nothing. */
static enum wherry_status import_beside(const struct cli *cli, const char *id,
                                        const char *path, struct import_result *result,
                                        struct state_owed *owed,
                                        struct wherry_error *error)
{
    struct buffer part = {0};
    struct wherry_error ignored;
    buffer_add_text(&part, path);
    buffer_add_text(&part, STORE_BESIDE_IMPORT);
    enum wherry_status status = store_remove(buffer_text(&part), error);
    if (status != WHERRY_FAILED)
        status = make_state(cli, id, buffer_text(&part), result, owed, error);
    if (status == WHERRY_OK)
        status = store_put_in_place(buffer_text(&part), path, error);
    if (status != WHERRY_OK)
        store_remove(buffer_text(&part), &ignored);
    buffer_free(&part);
    return status;
}

static void tell_import(const struct cli *cli, const char *id,
                        const struct import_result *result,
                        const struct state_owed *owed)
{
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        state_owed_write(owed, json);
        json_member_integer(json, "lost", result->end.lost + result->dropped);
        json_member_boolean(json, "lost_forgotten", result->end.lost_forgotten > 0);
        json_member_boolean(json, "after_loss", result->loss);
        json_end_object(json);
        print_json(json);
        return;
    }
    struct buffer out = {0};
    shown_format(&out, "%s: imported\n", id);
    state_owed_print(owed, clock_now_ms(), &out);
    if (result->loss)
        print_labelled(
            &out, "loss",
            "the file was exported from a damaged state and is not complete. The next "
            "run takes a new baseline, as with --after-loss: it writes nothing, notes "
            "each opt-out that only one side has, and keeps the opt-outs that are "
            "owed. All other changes that were owed are lost");
    if (result->end.lost_forgotten > 0)
        print_labelled(&out, "forgotten", come_back);
    print_text(&out);
}

int state_import(const struct cli *cli, const char *id, const char *path)
{
    struct session session = {0};
    struct import_result result = {0};
    struct state_owed owed = {0};
    struct wherry_error error = {0};
    int code = session_take_id(&session, cli, id, 0);
    if (code == CODE_OK && store_exists(path))
        code = state_made_refuse(cli, id, path);
    if (code == CODE_OK &&
        import_beside(cli, id, path, &result, &owed, &error) != WHERRY_OK)
        code = command_failed(&error);
    else if (code == CODE_OK)
        tell_import(cli, id, &result, &owed);
    session_close(&session);
    return code;
}
