/* delete.c -- forget the state of a pipeline. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/shown.h"
#include "host/cli/ask.h"
#include "host/cli/known.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/store/beside.h"
#include "host/store/forgotten.h"
#include "host/store/rows.h"
#include "host/store/store.h"

/* What would be lost, where the state can be read: damaged, it can be deleted as well. */
struct loss {
    bool known;
    struct store_counts counts;
    int64_t forgotten;
};

static void count_loss(const char *path, struct loss *loss)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    *loss = (struct loss){.known = false};
    loss->known = store_open(path, STORE_READ, &store, &error) == WHERRY_OK &&
                  store_count(store, &loss->counts, &error) == WHERRY_OK;
    if (store != NULL &&
        store_count_forgotten(store, &loss->forgotten, &error) != WHERRY_OK)
        loss->forgotten = 0;
    store_close(store);
}

static void describe(const char *id, const struct loss *loss, struct buffer *text)
{
    const struct store_counts *counts = &loss->counts;
    shown_format(text, "the state of '%s'", id);
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

static void ask_about(const char *id, const char *path, struct buffer *question)
{
    struct loss loss;
    count_loss(path, &loss);
    buffer_add_text(question, "Delete ");
    describe(id, &loss, question);
    buffer_add_text(question, "? This changes nothing on either side.");
}

/* --dry-run */
static int look_only(const struct cli *cli, const char *id, const char *path)
{
    struct loss loss;
    count_loss(path, &loss);
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        json_member_boolean(json, "deleted", false);
        json_member_boolean(json, "readable", loss.known);
        json_member_integer(json, "contacts", loss.counts.rows);
        json_member_integer(json, "owed", loss.counts.open);
        json_member_integer(json, "forgotten", loss.forgotten);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0}, line = {0};
    buffer_add_text(&line, "would delete ");
    describe(id, &loss, &line);
    buffer_add_text(&line, "; nothing was changed");
    print_wrapped(&out, 0, 0, buffer_text(&line));
    buffer_add_char(&out, '\n');
    buffer_free(&line);
    print_text(&out);
    return CODE_OK;
}

static int print_done(const struct cli *cli, const char *id)
{
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        json_member_boolean(json, "deleted", true);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0};
    struct buffer line = {0};
    shown_format(&line,
                 "%s: state deleted; nothing changed on either side. If the spec "
                 "stays, the next run takes a new baseline",
                 id);
    print_wrapped(&out, 0, 0, buffer_text(&line));
    buffer_add_char(&out, '\n');
    buffer_free(&line);
    print_text(&out);
    return CODE_OK;
}

static int forget(struct session *session, const struct cli *cli, const char *id,
                  const char *path)
{
    struct buffer question = {0};
    struct wherry_error error = {0};
    int code = session_take_id(session, cli, id, 0);
    if (code != CODE_OK)
        return code;
    ask_about(id, path, &question);
    bool yes = ask_yes(cli, buffer_text(&question));
    buffer_free(&question);
    if (!yes)
        return CODE_USAGE;
    /* The files beside the state go first: as long as it is there, it shows that some
     * are left. */
    return store_remove_unfinished(path, &error) == WHERRY_OK &&
                   store_remove(path, &error) != WHERRY_FAILED
               ? print_done(cli, id)
               : command_failed(&error);
}

int command_delete(const struct cli *cli)
{
    struct session session = {0};
    struct buffer path = {0};
    const char *id = cli->operands[0];
    /* The spec is not needed: it may be gone, or wrong. */
    int code = known_path(cli, id, &path);
    if (code == CODE_OK && !store_exists(buffer_text(&path)) &&
        !store_is_unfinished(buffer_text(&path)))
        code = known_missing(cli, id);
    if (code == CODE_OK)
        code = cli->dry_run ? look_only(cli, id, buffer_text(&path))
                            : forget(&session, cli, id, buffer_text(&path));
    session_close(&session);
    buffer_free(&path);
    return code;
}
