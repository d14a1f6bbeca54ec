/* state.c -- checks the state of a pipeline, copies it, and puts a copy back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/ask.h"
#include "host/cli/known.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/signals.h"
#include "host/cli/state_follow.h"
#include "host/cli/state_move.h"
#include "host/cli/state_owed.h"
#include "host/cli/verb.h"
#include "host/picture/forget.h"
#include "host/picture/soundness.h"
#include "host/store/gone.h"
#include "host/store/upkeep.h"
#include "host/tell/contact.h"

enum { TOLD_MOST = 20 };

static int64_t file_bytes(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (int64_t)found.st_size : 0;
}

static void add_size(struct buffer *line, int64_t bytes)
{
    enum { KIB = 1024, MIB = KIB * KIB };
    if (bytes < MIB)
        shown_format(line, "%" PRId64 " KiB", (bytes + KIB - 1) / KIB);
    else
        shown_format(line, "%" PRId64 " MiB", (bytes + MIB - 1) / MIB);
}

/* Not every state is a file. */
static void print_place(struct buffer *out, const char *path)
{
    struct buffer line = {0}, place = {0};
    const int64_t bytes = file_bytes(path);
    store_show_path(path, &place);
    shown_format(&line, "%s", buffer_text(&place));
    if (bytes > 0) {
        shown_format(&line, ", ");
        add_size(&line, bytes);
    }
    print_labelled(out, bytes > 0 ? "file" : "place", buffer_text(&line));
    buffer_free(&line);
    buffer_free(&place);
}

/* ---- check ---- */

struct finding {
    struct json_writer *json; /* NULL: text */
    struct buffer lines;
    bool is_file;
    int64_t damages, rows, owed;
};

static void add_finding(struct finding *finding, const char *where, const char *words)
{
    if (finding->damages++ >= TOLD_MOST)
        return;
    if (finding->json == NULL) {
        print_labelled(&finding->lines, where, words);
        return;
    }
    json_begin_object(finding->json);
    json_member_text(finding->json, "where", where);
    print_member_words(finding->json, "what", words);
    json_end_object(finding->json);
}

static const char *what_it_is(const struct finding *finding)
{
    return finding->is_file ? "file" : "state";
}

static void note_damage(void *self, const char *words)
{
    struct finding *finding = self;
    add_finding(finding, what_it_is(finding), words);
}

static void note_row(void *self, int64_t row, const char *words)
{
    struct finding *finding = self;
    char name[CONTACT_ROOM];
    if (row != 0)
        contact_name(row, name);
    add_finding(finding, row != 0 ? name : what_it_is(finding), words);
}

/* It names this command, or is not about the state but about a copy. */
static void drop_hint(struct wherry_error *error)
{
    char *hint = strstr(error->message, "; `wherry state check`");
    if (hint != NULL)
        *hint = '\0';
}

/* A file that cannot even be opened or read is a finding, too; a server that cannot be
 * reached is none. */
static enum wherry_status look(const char *path, struct finding *finding,
                               struct wherry_error *error)
{
    struct store *store = NULL;
    struct store_counts counts = {0};
    enum wherry_status status = store_open(path, STORE_READ, &store, error);
    if (status == WHERRY_OK)
        status = store_find_damage(store, &note_damage, finding, error);
    if (status == WHERRY_OK)
        status = store_count(store, &counts, error);
    finding->owed = counts.open;
    if (status == WHERRY_OK)
        status = soundness_check(store, &note_row, finding, &signals_cancelled,
                                 &finding->rows, error);
    store_close(store);
    drop_hint(error);
    if (!finding->is_file && status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "the state is gone");
    if (finding->is_file && (status == WHERRY_FAILED || status == WHERRY_END)) {
        add_finding(finding, "file",
                    status == WHERRY_END
                        ? "it is gone, but files that belong to it are left"
                        : error->message);
        status = WHERRY_OK;
    }
    return status;
}

static void add_advice(struct buffer *out, const char *id, bool is_file)
{
    struct buffer line = {0};
    print_labelled(out, "it means",
                   "runs skip what they cannot read; for a contact listed above, a "
                   "change may come late, twice or never");
    shown_format(&line,
                 "stop runs with `wherry pause %s`, %s; or save what can be read with "
                 "`wherry state export %s` and `wherry state import %s` (see STATE in "
                 "wherry(1)); or delete the state with `wherry delete %s`, and take a "
                 "new baseline with `wherry run %s --after-loss`",
                 id,
                 is_file
                     ? "copy the file to a safe place, and restore the latest good "
                       "backup"
                     : "copy the database with pg_dump, and restore the latest good "
                       "copy of it",
                 id, id, id, id);
    print_labelled(out, "to do", buffer_text(&line));
    buffer_free(&line);
}

static void print_finding(struct finding *finding, const char *id, const char *path)
{
    struct buffer out = {0}, line = {0};
    const bool sound = finding->damages == 0;
    shown_format(&out, "%s: %s\n", id, sound ? "sound" : "damaged");
    buffer_add_text(&out, buffer_text(&finding->lines));
    if (finding->damages > TOLD_MOST) {
        shown_format(&line, "and %" PRId64 " more", finding->damages - TOLD_MOST);
        print_labelled(&out, "", buffer_text(&line));
        buffer_clear(&line);
    }
    shown_format(&line,
                 "%" PRId64 " checked, %" PRId64 " of them with changes still owed",
                 finding->rows, finding->owed);
    print_labelled(&out, "contacts", buffer_text(&line));
    buffer_clear(&line);
    print_place(&out, path);
    if (!sound)
        add_advice(&out, id, finding->is_file);
    buffer_free(&line);
    print_text(&out);
}

static int check(const struct cli *cli, const char *id, const char *path)
{
    struct wherry_error error = {0};
    struct finding finding = {.is_file = states_directory(cli->states) != NULL};
    if (cli->json) {
        finding.json = json_writer_create(true);
        json_begin_object(finding.json);
        json_member_text(finding.json, "pipeline", id);
        json_key(finding.json, "damages");
        json_begin_array(finding.json);
    }
    int code = CODE_OK;
    if (look(path, &finding, &error) != WHERRY_OK) {
        json_writer_destroy(finding.json);
        code = command_failed(&error);
    } else if (cli->json) {
        json_end_array(finding.json);
        json_member_boolean(finding.json, "sound", finding.damages == 0);
        json_member_integer(finding.json, "damage_count", finding.damages);
        json_member_integer(finding.json, "contacts", finding.rows);
        json_member_integer(finding.json, "owed", finding.owed);
        if (file_bytes(path) > 0)
            json_member_integer(finding.json, "bytes", file_bytes(path));
        json_end_object(finding.json);
        code = print_json(finding.json);
    } else {
        print_finding(&finding, id, path);
    }
    buffer_free(&finding.lines);
    return code == CODE_OK && finding.damages > 0 ? CODE_FAILED : code;
}

/* ---- backup ---- */

/* `owed` may be NULL. */
static void print_file_of(const struct cli *cli, const char *id, const char *done,
                          const char *file, const struct state_owed *owed)
{
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        print_member_words(json, "file", file);
        json_member_integer(json, "bytes", file_bytes(file));
        if (owed != NULL)
            state_owed_write(owed, json);
        json_end_object(json);
        print_json(json);
        return;
    }
    struct buffer out = {0}, line = {0};
    shown_format(&out, "%s: %s\n", id, done);
    shown_format(&line, "%s, ", file);
    add_size(&line, file_bytes(file));
    print_labelled(&out, "file", buffer_text(&line));
    if (owed != NULL)
        state_owed_print(owed, clock_now_ms(), &out);
    buffer_free(&line);
    print_text(&out);
}

static int backup(const struct cli *cli, const char *id, const char *path)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    const char *file = cli->operands[2];
    enum wherry_status status = store_open(path, STORE_READ, &store, &error);
    if (status == WHERRY_END) {
        return known_missing(cli, id);
    }
    if (status == WHERRY_OK)
        status = store_copy(store, file, &signals_cancelled, NULL, &error);
    store_close(store);
    if (status != WHERRY_OK)
        return command_failed(&error);
    print_file_of(cli, id, "copied", file, NULL);
    return CODE_OK;
}

/* ---- restore ---- */

static bool count_in(const char *path, struct store_counts *counts)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    const bool good = store_open(path, STORE_READ, &store, &error) == WHERRY_OK &&
                      store_count(store, counts, &error) == WHERRY_OK;
    store_close(store);
    return good;
}

/* store_restore reads the file: it reports one that is not a state. */
static bool agreed(const struct cli *cli, const char *id, const char *path)
{
    struct buffer question = {0};
    struct store_counts now = {0}, then = {0};
    if (!store_exists(path))
        return true;
    shown_format(&question, "Put the copy ");
    if (count_in(cli->operands[2], &then))
        shown_format(&question, "with %" PRId64 " contacts ", then.rows);
    shown_format(&question, "in place of the state of '%s'", id);
    if (count_in(path, &now))
        shown_format(&question, ", %" PRId64 " contacts", now.rows);
    buffer_add_text(&question,
                    "? The next run reads again what happened since the copy was made");
    const bool yes = ask_yes(cli, buffer_text(&question));
    buffer_free(&question);
    return yes;
}

/* People who were forgotten since the copy was made are removed from it; if that fails
 * here, the next run completes it. */
static int keep_forgotten(const char *path)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    enum wherry_status status = store_open(path, STORE_WRITE, &store, &error);
    if (status == WHERRY_OK)
        status = forget_sift(store, &error);
    if (status == WHERRY_OK && store_is_unwiped(store))
        status = store_wipe(store, &error);
    store_close(store);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

/* What the copy still owes, and how old it is: this is what may be lost. */
static int tell_restored(const struct cli *cli, const char *id, const char *path)
{
    struct store *store = NULL;
    struct state_owed owed = {0};
    struct wherry_error error = {0};
    enum wherry_status status = store_open(path, STORE_READ, &store, &error);
    if (status == WHERRY_OK)
        status = state_owed_count(store, &owed, &error);
    store_close(store);
    if (status != WHERRY_OK)
        return command_failed(&error);
    print_file_of(cli, id, "put back", path, &owed);
    return CODE_OK;
}

static bool is_export(const char *path)
{
    struct wherry_error ignored;
    struct buffer head = {0};
    const bool text = files_read(path, 0, &head, &ignored) == WHERRY_OK &&
                      head.length > 0 && head.bytes[0] == '{';
    buffer_free(&head);
    return text;
}

/* A copy of a state that was moved since may run again, beside the new one. */
static enum wherry_status refuses_gone(const char *path, struct wherry_error *error)
{
    struct store *store = NULL;
    struct wherry_error ignored = {0};
    const char *place;
    enum wherry_status status = WHERRY_OK;
    if (store_open(path, STORE_READ, &store, &ignored) == WHERRY_OK &&
        store_gone(store, &place) != NULL)
        status =
            fail(error, WHERRY_FAILED,
                 "the state was moved to '%s': nothing was put back. To use the "
                 "copy here in place of the new state, delete both first, this one "
                 "with --mark",
                 place);
    store_close(store);
    return status;
}

static int restore(const struct cli *cli, const char *id, const char *path)
{
    struct session session = {0};
    struct wherry_error error = {0};
    int code = session_take_id(&session, cli, id, 0);
    if (code == CODE_OK && is_export(cli->operands[2])) {
        log_write(LOG_ERROR,
                  "'%s' is an exported state, and not a copy made by `wherry state "
                  "backup`: `wherry state import %s FILE` takes it",
                  cli->operands[2], id);
        code = CODE_USAGE;
    }
    if (code == CODE_OK && refuses_gone(path, &error) != WHERRY_OK)
        code = command_failed(&error);
    if (code == CODE_OK && !agreed(cli, id, path))
        code = CODE_USAGE;
    if (code == CODE_OK && store_restore(cli->operands[2], path, &signals_cancelled,
                                         NULL, &error) != WHERRY_OK) {
        drop_hint(&error);
        code = command_failed(&error);
    }
    if (code == CODE_OK)
        code = keep_forgotten(path);
    if (code == CODE_OK)
        code = tell_restored(cli, id, path);
    session_close(&session);
    return code;
}

/* ---- The verbs ---- */

typedef int state_verb(const struct cli *cli, const char *id, const char *path);

static const struct verb {
    const char *name, *takes;
    int operands;
    bool copies; /* makes or takes a copy of the file that a state is */
    state_verb *run;
} verbs[] = {
    {"check", "only PIPELINE", 2, false, &check},
    {"backup", "PIPELINE and FILE", 3, true, &backup},
    {"restore", "PIPELINE and FILE", 3, true, &restore},
    {"export", "only PIPELINE; `--out FILE` names the file", 2, false, &state_export},
    {"import", "PIPELINE and FILE", 3, false, &state_import},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const struct verb *find_verb(const char *name)
{
    const char *names[VERBS + 1] = {0};
    size_t index;
    for (size_t i = 0; i < VERBS; i++)
        names[i] = verbs[i].name;
    return verb_find("state", names, name, &index) ? &verbs[index] : NULL;
}

static bool is_used_well(const struct cli *cli, const struct verb *verb, bool follows)
{
    if (cli->follow != NULL && !follows) {
        log_write(LOG_ERROR,
                  "'--follow' is for `wherry state import`: nothing was done");
        return false;
    }
    if (cli->operand_count == (follows ? 2 : verb->operands))
        return true;
    verb_misused("state", verb->name,
                 follows ? "only PIPELINE with --follow" : verb->takes);
    return false;
}

int command_state(const struct cli *cli)
{
    const struct verb *verb = find_verb(cli->operands[0]);
    struct buffer path = {0};
    if (verb == NULL)
        return CODE_USAGE;
    const bool follows = cli->follow != NULL && verb->run == &state_import;
    if (!is_used_well(cli, verb, follows))
        return CODE_USAGE;
    /* The spec is not needed: it may be gone, or wrong. What is put back may be,
     * too. */
    const char *id = cli->operands[1];
    const bool makes = verb->run == &restore || verb->run == &state_import;
    struct wherry_error error = {0};
    int code = known_path(cli, id, &path);
    if (code == CODE_OK && verb->copies &&
        store_can_copy(buffer_text(&path), &error) != WHERRY_OK)
        code = command_failed(&error);
    if (code == CODE_OK && !makes)
        code = known_state(cli, id, &path);
    if (code == CODE_OK)
        code = follows ? state_follow(cli, id, buffer_text(&path))
                       : verb->run(cli, id, buffer_text(&path));
    buffer_free(&path);
    return code;
}
