/* delete.c -- forget the state of a pipeline. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/ask.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/store/rows.h"
#include "host/store/store.h"

static const char suffix[] = ".db";

/* The ids under which there is state, NULL-terminated; the caller frees. */
static const char **known_ids(const struct cli *cli, struct arena *arena)
{
    size_t count = 0, room = 0;
    const char **ids = memory_grow(NULL, 0, &room, sizeof *ids);
    DIR *directory = opendir(cli->state);
    const struct dirent *entry = NULL;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (!text_ends_with(entry->d_name, suffix))
            continue;
        char *id = arena_text(arena, entry->d_name);
        id[strlen(id) - (sizeof suffix - 1)] = '\0';
        ids = memory_grow(ids, count + 1, &room, sizeof *ids);
        ids[count++] = id;
    }
    if (directory != NULL)
        closedir(directory);
    ids[count] = NULL;
    return ids;
}

static int no_state(const struct cli *cli, const char *id)
{
    struct arena arena = {0};
    const char **ids = known_ids(cli, &arena);
    const char *near = text_nearest(id, ids);
    if (near != NULL)
        log_write(LOG_ERROR, "there is no state of '%s' in '%s': did you mean '%s'?",
                  id, cli->state, near);
    else
        log_write(LOG_ERROR, "there is no state of '%s' in '%s': nothing to forget", id,
                  cli->state);
    free(ids);
    arena_free(&arena);
    return CODE_USAGE;
}

/* What is lost, where the state can be read: damaged, it can be forgotten as well. */
static void ask_about(const char *id, const char *path, struct buffer *question)
{
    struct store *store = NULL;
    struct store_counts counts = {0};
    struct wherry_error error = {0};
    shown_format(question, "Forget all that is known of '%s'", id);
    if (store_open(path, STORE_READ, &store, &error) == WHERRY_OK &&
        store_count(store, &counts, &error) == WHERRY_OK) {
        shown_format(question, ", %" PRId64 " contact%s", counts.rows,
                     counts.rows == 1 ? "" : "s");
        if (counts.open > 0)
            shown_format(question, ", and what is still owed to %" PRId64 " of them",
                         counts.open);
    }
    store_close(store);
    buffer_add_text(question, "? Neither side is touched.");
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
                 "%s: forgotten; neither side was touched. Its spec stays: while it "
                 "does, the next run takes a new baseline",
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
    switch (store_remove(path, &error)) {
    case WHERRY_OK:
        return print_done(cli, id);
    case WHERRY_END:
        return no_state(cli, id);
    default:
        return command_failed(&error);
    }
}

int command_delete(const struct cli *cli)
{
    struct session session = {0};
    struct buffer path = {0};
    const char *id = cli->operands[0];
    int code = CODE_USAGE;
    /* The spec is not asked: it may be gone, or wrong. */
    if (!pipeline_is_id(id)) {
        log_write(LOG_ERROR,
                  "a pipeline's id has 1 to %d lower-case letters, digits and dashes",
                  PIPELINE_ID_BYTES);
    } else {
        paths_store(cli, id, &path);
        code = store_exists(buffer_text(&path))
                   ? forget(&session, cli, id, buffer_text(&path))
                   : no_state(cli, id);
    }
    session_close(&session);
    buffer_free(&path);
    return code;
}
