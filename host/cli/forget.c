/* forget.c -- removes a person from a state, and keeps them out of it. */
#include <inttypes.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/cli/ask.h"
#include "host/cli/known.h"
#include "host/cli/operand.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/turns.h"
#include "host/picture/forget.h"
#include "host/tell/contact.h"
#include "plugin/kit/address.h"

struct forgetting {
    const struct cli *cli;
    const char *id;
    struct store *store;
    char key[ADDRESS_ROOM]; /* "": named by the short id */
    struct forget_person person;
    struct store_forgotten before; /* person 0: not forgotten so far */
};

/* ---- Who it is ---- */

static enum wherry_status find(struct forgetting *forgetting,
                               struct wherry_error *error)
{
    const char *contact = forgetting->cli->operands[1];
    struct forget_person *person = &forgetting->person;
    enum wherry_status status = contact_find(forgetting->store, contact, person->rows,
                                             FORGET_ROWS_MOST, &person->count, error);
    if (status == WHERRY_OK)
        status = forget_gather(forgetting->store, person, error);
    if (status != WHERRY_OK || strchr(contact, '@') == NULL ||
        !address_normalise(contact, forgetting->key))
        return status;
    status =
        forget_find(forgetting->store, forgetting->key, &forgetting->before, error);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* ---- The question ---- */

static void add_count(struct buffer *text, const char *before, int64_t count,
                      const char *words)
{
    if (count > 0)
        shown_format(text, "%s%" PRId64 " %s", before, count, words);
}

static void describe(const struct forgetting *forgetting, struct buffer *text)
{
    const struct store_counts *counts = &forgetting->person.counts;
    if (counts->rows == 0) {
        shown_format(text, "'%s' has no contact for this person", forgetting->id);
        return;
    }
    shown_format(text,
                 "'%s' has %" PRId64 " contact%s for this person:", forgetting->id,
                 counts->rows, counts->rows == 1 ? "" : "s");
    for (size_t i = 0; i < forgetting->person.count; i++) {
        char name[CONTACT_ROOM];
        contact_name(forgetting->person.rows[i], name);
        shown_format(text, "%s %s", i == 0 ? "" : ",", name);
    }
    add_count(text, "; ", counts->on_list, "on the list");
    add_count(text, ", of which ", counts->subscribed, "subscribed");
    add_count(text, "; ", counts->in_crm, "in the CRM");
    add_count(text, "; ", counts->open, "with a change still owed to a service");
}

static bool agreed(const struct forgetting *forgetting)
{
    struct buffer question = {0};
    describe(forgetting, &question);
    buffer_add_text(&question, ". Forget this person? You cannot undo this. It changes "
                               "nothing at either service. From now on no change goes "
                               "from one side to the other, not even an opt-out");
    const bool yes = ask_yes(forgetting->cli, buffer_text(&question));
    buffer_free(&question);
    return yes;
}

/* ---- What is said ---- */

static void add_paragraph(struct buffer *out, const char *text)
{
    print_wrapped(out, 0, 0, text);
    buffer_add_char(out, '\n');
}

static const char next_steps[] =
    "Nothing was deleted on the list or in the CRM. They may still mail this person, "
    "and no opt-out goes from one to the other: delete the person at both, "
    "permanently.";
static const char left_overs[] =
    "These may still hold data of this person: backups of this state, plans that were "
    "written to a file, and the states of other pipelines.";

static int print_result(const struct forgetting *forgetting, const char *done,
                        bool changed, bool wiped)
{
    const struct store_counts *counts = &forgetting->person.counts;
    if (forgetting->cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", forgetting->id);
        json_member_text(json, "result", done);
        json_member_integer(json, "contacts", counts->rows);
        json_member_integer(json, "on_list", counts->on_list);
        json_member_integer(json, "subscribed", counts->subscribed);
        json_member_integer(json, "in_crm", counts->in_crm);
        json_member_integer(json, "owed", counts->open);
        json_member_boolean(json, "changed", changed);
        json_member_boolean(json, "wiped", wiped);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0}, line = {0};
    shown_format(&line, "%s: %s", forgetting->id, done);
    if (changed)
        shown_format(&line, ", %" PRId64 " contact%s removed", counts->rows,
                     counts->rows == 1 ? "" : "s");
    add_paragraph(&out, buffer_text(&line));
    if (changed) {
        add_paragraph(&out, next_steps);
        add_paragraph(&out, left_overs);
    }
    buffer_free(&line);
    print_text(&out);
    return CODE_OK;
}

/* ---- The verbs ---- */

static int look_only(const struct forgetting *forgetting)
{
    struct buffer words = {0};
    if (forgetting->cli->json)
        return print_result(forgetting, "dry run", false, false);
    describe(forgetting, &words);
    buffer_add_text(&words, "; nothing was changed");
    struct buffer out = {0};
    add_paragraph(&out, buffer_text(&words));
    buffer_free(&words);
    print_text(&out);
    return CODE_OK;
}

static int wipe(const struct forgetting *forgetting, bool *wiped)
{
    struct wherry_error error = {0};
    *wiped = store_wipe(forgetting->store, &error) == WHERRY_OK;
    if (*wiped)
        return CODE_OK;
    log_write(
        LOG_ERROR,
        "the person is forgotten, but the state file may still contain some of the "
        "data: %s; run `wherry forget` again, or wait for the next run to clean up",
        error.message);
    return CODE_FAILED;
}

static int forget(struct forgetting *forgetting)
{
    struct wherry_error error = {0};
    bool wiped = false;
    if (!agreed(forgetting))
        return CODE_USAGE;
    enum wherry_status status = store_begin(forgetting->store, &error);
    if (status == WHERRY_OK)
        status = forget_by_hand(forgetting->store,
                                *forgetting->key == '\0' ? NULL : forgetting->key,
                                &forgetting->person, clock_now_ms(), &error);
    if (store_end(forgetting->store, status, &error) != WHERRY_OK)
        return command_failed(&error);
    const int code = wipe(forgetting, &wiped);
    const int printed = print_result(forgetting, "forgotten", true, wiped);
    return code != CODE_OK ? code : printed;
}

/* A person who was forgotten before stays so, without a question. */
static int forget_again(struct forgetting *forgetting)
{
    bool wiped = true;
    const int code =
        store_is_unwiped(forgetting->store) ? wipe(forgetting, &wiped) : CODE_OK;
    const int printed = print_result(forgetting, "already forgotten", false, wiped);
    return code != CODE_OK ? code : printed;
}

static int readmit(struct forgetting *forgetting)
{
    struct wherry_error error = {0};
    if (forgetting->before.person == 0) {
        log_write(LOG_ERROR, "'%s' has not forgotten anybody with this address",
                  forgetting->id);
        return CODE_FAILED;
    }
    enum wherry_status status = store_begin(forgetting->store, &error);
    if (status == WHERRY_OK)
        status = store_readmit(forgetting->store, forgetting->before.person, &error);
    if (store_end(forgetting->store, status, &error) != WHERRY_OK)
        return command_failed(&error);
    struct buffer words = {0};
    shown_format(
        &words,
        "readmitted: a record that changes, or the next whole read (`wherry run "
        "%s --verify`), takes this person in as a new contact",
        forgetting->id);
    const int printed = print_result(forgetting, buffer_text(&words), false, false);
    buffer_free(&words);
    return printed;
}

static int work_on(struct forgetting *forgetting)
{
    const struct cli *cli = forgetting->cli;
    struct wherry_error error = {0};
    if (find(forgetting, &error) != WHERRY_OK)
        return command_failed(&error);
    if (cli->readmit)
        return readmit(forgetting);
    if (cli->dry_run)
        return look_only(forgetting);
    const bool known = forgetting->person.count > 0;
    const bool forgotten =
        forgetting->before.person != 0 && forgetting->before.source == SOURCE_OPERATOR;
    if (!known && *forgetting->key == '\0') {
        log_write(LOG_ERROR, "'%s' has no contact with this id", forgetting->id);
        return CODE_FAILED;
    }
    return !known && forgotten ? forget_again(forgetting) : forget(forgetting);
}

int command_forget(const struct cli *cli)
{
    struct session session = {0};
    struct buffer path = {0};
    struct wherry_error error = {0};
    struct forgetting forgetting = {.cli = cli, .id = cli->operands[0]};
    /* The spec is not needed: it may be gone, or wrong. */
    int code = operand_contact(cli->operands[1]);
    if (code == CODE_OK)
        code = known_state(cli, forgetting.id, &path);
    if (code == CODE_OK)
        code = session_take_id(&session, cli, forgetting.id, cli->wait_ms);
    if (code == CODE_OK && store_open(buffer_text(&path), STORE_WRITE,
                                      &forgetting.store, &error) != WHERRY_OK)
        code = command_failed(&error);
    if (code == CODE_OK)
        code = session_fence(&session, forgetting.store);
    if (code == CODE_OK)
        code = work_on(&forgetting);
    turns_watch_store(NULL);
    store_close(forgetting.store);
    session_close(&session);
    buffer_free(&path);
    return code;
}
