/* segment_edit.c -- add a segment to a pipeline's spec, or remove one. */
#include "host/cli/segment_edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/catalog.h"
#include "host/cli/print.h"
#include "host/cli/spec_change.h"
#include "host/cli/static_segment.h"
#include "host/cli/synced.h"

/* What is added or removed, and what happened to the static segment. */
struct segment_edit {
    struct session session;
    struct spec_change change;
    const char *crm, *name;
    const char *verb; /* "added to", "removed from" */
    struct static_segment target;
    bool written, looked, deleted; /* the spec; for the static segment; and it */
};

/* ---- What is printed ---- */

static int print_as_json(const struct segment_edit *edit)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    print_member_words(json, "file", edit->change.pipeline->file);
    json_member_text(json, "segment", edit->crm);
    json_member_text(json, "static_segment", edit->name);
    json_member_boolean(json, "written", edit->written);
    json_member_boolean(json, "static_segment_deleted", edit->deleted);
    print_member_words(json, "diff", buffer_text(&edit->change.diff));
    json_end_object(json);
    return print_json(json);
}

/* The diff goes to standard output alone, so that it can be piped to `patch`. */
static int print(const struct cli *cli, const struct segment_edit *edit)
{
    const char *file = edit->change.pipeline->file;
    int code = CODE_OK;
    if (cli->json)
        code = print_as_json(edit);
    else
        print_file(buffer_text(&edit->change.diff));
    if (edit->deleted)
        log_write(LOG_INFO, "deleted the static segment '%s' on the list", edit->name);
    else if (edit->looked)
        log_write(LOG_INFO, "the list has no static segment '%s': nothing to delete",
                  edit->name);
    if (edit->written)
        log_write(LOG_INFO, "segment '%s' is %s '%s'", edit->crm, edit->verb, file);
    else
        log_write(LOG_INFO, "nothing changed; add --write to write this to '%s'", file);
    return code;
}

static void edit_free(struct segment_edit *edit)
{
    spec_change_free(&edit->change);
    session_close(&edit->session);
}

/* ---- Adding ---- */

static int add(struct segment_edit *edit, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct spec_change *change = &edit->change;
    int code = spec_change_begin(change, &edit->session.specs, SPECS_CONNECT,
                                 edit->session.pipeline);
    if (code != CODE_OK)
        return code;
    if (edit_add_segment(&change->edit, edit->crm, edit->name, &change->after,
                         &error) != WHERRY_OK)
        return command_failed(&error);
    spec_change_compare(change);
    if (cli->write) {
        code = spec_change_prepare(change);
        if (code == CODE_OK)
            code = spec_change_commit(change);
        edit->written = code == CODE_OK;
    }
    if (code != CODE_OK)
        return code;
    spec_change_warn(change);
    return print(cli, edit);
}

int segment_edit_add(const struct cli *cli)
{
    struct segment_edit edit = {.verb = "added to"};
    struct session *session = &edit.session;
    struct offered catalog = {0};
    struct wherry_error error = {0};
    const struct wherry_entry *chosen = NULL;
    int code = session_find(session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = session_take_accounts(session, cli);
    if (code == CODE_OK)
        code = session_connect(session);
    if (code == CODE_OK)
        code = catalog_read(&catalog, session->crm, SIDE_CRM, WHERRY_SEGMENTS);
    if (code == CODE_OK)
        chosen =
            offered_segment(&catalog, session->pipeline->id, cli->operands[1], &error);
    if (code == CODE_OK && chosen == NULL) {
        log_write(LOG_ERROR, "%s", error.message);
        code = CODE_USAGE;
    }
    if (code == CODE_OK) {
        edit.crm = chosen->id;
        edit.name = cli->operand_count > 2 ? cli->operands[2] : chosen->name;
        code = add(&edit, cli);
    }
    offered_free(&catalog);
    edit_free(&edit);
    return code;
}

/* ---- Removing ---- */

static int find_synced(struct segment_edit *edit, const char *wanted)
{
    const struct spec_segment *found = synced_find(edit->session.pipeline, wanted);
    if (found == NULL)
        return CODE_USAGE;
    edit->crm = found->crm;
    edit->name = found->list;
    return CODE_OK;
}

/* All leases: so that no run of the pipeline makes it again. */
static int connect(struct segment_edit *edit, const struct cli *cli)
{
    int code = session_take_pipeline(&edit->session, cli);
    if (code == CODE_OK)
        code = session_take_accounts(&edit->session, cli);
    if (code == CODE_OK)
        code = session_connect(&edit->session);
    return code;
}

/* Deletes the segment first and edits the file last: an interruption in between leaves
 * a spec that still names the segment, and the same command continues from there. */
static int delete_static(struct segment_edit *edit, const struct cli *cli)
{
    struct static_segment *target = &edit->target;
    int code = connect(edit, cli);
    if (code == CODE_OK)
        code = static_segment_find(target, &edit->session, cli, edit->crm, edit->name);
    if (code == CODE_OK && *target->id != '\0' && !static_segment_ask(target, cli))
        code = CODE_USAGE;
    if (code == CODE_OK)
        code = static_segment_delete(target, &edit->session);
    edit->looked = code == CODE_OK;
    edit->deleted = edit->looked && *target->id != '\0';
    return code;
}

static int write_removal(struct segment_edit *edit, const struct cli *cli)
{
    int code = spec_change_prepare(&edit->change);
    if (code == CODE_OK && cli->delete_also)
        code = delete_static(edit, cli);
    if (code != CODE_OK)
        return code;
    code = spec_change_commit(&edit->change);
    if (code != CODE_OK && edit->deleted)
        log_write(LOG_ERROR,
                  "deleted the static segment '%s', but did not change '%s', so a "
                  "later run would create it again: repeat this command",
                  edit->name, edit->change.pipeline->file);
    edit->written = code == CODE_OK;
    return code;
}

static int remove_found(struct segment_edit *edit, const struct cli *cli,
                        enum specs_use use)
{
    struct wherry_error error = {0};
    struct spec_change *change = &edit->change;
    int code =
        spec_change_begin(change, &edit->session.specs, use, edit->session.pipeline);
    if (code != CODE_OK)
        return code;
    if (edit_remove_segment(&change->edit, edit->crm, &change->after, &error) !=
        WHERRY_OK)
        return command_failed(&error);
    spec_change_compare(change);
    if (cli->write)
        code = write_removal(edit, cli);
    if (code != CODE_OK)
        return code;
    spec_change_warn(change);
    return print(cli, edit);
}

int segment_edit_remove(const struct cli *cli)
{
    struct segment_edit edit = {.verb = "removed from"};
    /* Keys are needed only to delete on the list. */
    enum specs_use use = cli->delete_also ? SPECS_CONNECT : SPECS_STATE;
    if (cli->delete_also && !cli->write) {
        log_write(LOG_ERROR, "'--delete' needs '--write': otherwise the spec still "
                             "names the static segment, and a later run creates it "
                             "again; without both, this command only shows the change");
        return CODE_USAGE;
    }
    int code = session_find(&edit.session, cli, use);
    if (code == CODE_OK)
        code = find_synced(&edit, cli->operands[1]);
    if (code == CODE_OK)
        code = remove_found(&edit, cli, use);
    edit_free(&edit);
    return code;
}
