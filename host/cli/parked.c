/* parked.c -- changes that were refused: list, retry, drop. */
#include <inttypes.h>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/operand.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/turns.h"
#include "host/cli/verb.h"
#include "host/picture/parked.h"
#include "host/spec/work.h"
#include "host/store/store.h"
#include "host/tell/contact.h"
#include "host/tell/reason.h"

#define UNREADABLE "unreadable" /* the reason of a record */

enum { ROWS_MOST = 16 };

struct listing {
    struct json_writer *json; /* NULL: text */
    struct buffer text;
    int64_t count, now_ms;
    int64_t row, contacts, most; /* the latest; how many; 0: all */
    bool addresses;              /* shown */
};

static const char *reason_of(const struct parked *parked)
{
    return parked->unreadable ? UNREADABLE : reason_name(parked->reason);
}

static void write_one(struct listing *listing, const struct parked *parked,
                      const char *contact)
{
    struct json_writer *json = listing->json;
    json_begin_object(json);
    json_member_text(json, "contact", contact);
    if (listing->addresses)
        json_member_text(json, "address", parked->address);
    json_member_text(json, "step", parked->unreadable ? "" : step_name(parked->step));
    json_member_text(json, "reason", reason_of(parked));
    json_member_text(json, "words", parked->words);
    print_member_time(json, "at", parked->at_ms);
    json_end_object(json);
}

static void print_one(struct listing *listing, const struct parked *parked,
                      const char *contact)
{
    struct buffer line = {0};
    shown_format(&listing->text, "%s%s%s\n", contact, listing->addresses ? "  " : "",
                 listing->addresses ? parked->address : "");
    if (parked->unreadable)
        print_labelled(&listing->text, "record",
                       parked->side == SIDE_LIST ? "of the list" : "of the CRM");
    else
        print_labelled(&listing->text, "step", step_name(parked->step));
    print_when(&line, parked->at_ms, listing->now_ms);
    print_labelled(&listing->text, "since", buffer_text(&line));
    buffer_clear(&line);
    shown_format(&line, "%s%s%s", reason_of(parked), *parked->words == '\0' ? "" : ": ",
                 parked->words);
    print_labelled(&listing->text, "refused", buffer_text(&line));
    buffer_free(&line);
}

/* Shows all of a contact, or nothing of it. */
static bool show(void *self, const struct parked *parked)
{
    struct listing *listing = self;
    char contact[CONTACT_ROOM];
    if (parked->row != listing->row) {
        if (listing->most != 0 && listing->contacts == listing->most)
            return false;
        listing->row = parked->row;
        listing->contacts++;
    }
    contact_name(parked->row, contact);
    if (listing->json != NULL)
        write_one(listing, parked, contact);
    else
        print_one(listing, parked, contact);
    listing->count++;
    return true;
}

/* ---- How much of what ---- */

enum { CLASSES_MOST = 64 };

/* What was refused, why, how often, and the service's words for one of them. */
struct class
{
    const char *step, *reason, *words;
    int64_t count;
};

struct classes {
    struct class all[CLASSES_MOST];
    size_t count;
    struct arena arena; /* of the words */
};

static bool count_one(void *self, const struct parked *parked)
{
    struct classes *classes = self;
    const struct class one = {parked->unreadable ? "" : step_name(parked->step),
                              reason_of(parked), NULL, 1};
    size_t i = 0;
    while (i < classes->count && !(text_same(classes->all[i].step, one.step) &&
                                   text_same(classes->all[i].reason, one.reason)))
        i++;
    if (i == CLASSES_MOST)
        return true;
    struct class *class = &classes->all[i];
    if (i < classes->count)
        class->count++;
    else
        classes->all[classes->count++] = one;
    if (class->words == NULL && *parked->words != '\0')
        class->words = arena_text(&classes->arena, parked->words);
    return true;
}

static int print_classes_json(const struct classes *classes)
{
    struct json_writer *json = print_json_report(false);
    json_begin_array(json);
    for (size_t i = 0; i < classes->count; i++) {
        const char *words = classes->all[i].words;
        json_begin_object(json);
        json_member_text(json, "step", classes->all[i].step);
        json_member_text(json, "reason", classes->all[i].reason);
        json_member_text(json, "words", words == NULL ? "" : words);
        json_member_integer(json, "count", classes->all[i].count);
        json_end_object(json);
    }
    json_end_array(json);
    return print_json(json);
}

static void print_classes(const struct classes *classes)
{
    static const char *const headings[] = {"number", "reason", "step"};
    struct buffer out = {0};
    struct table table;
    table_begin(&table, 3);
    table_heading(&table, headings);
    for (size_t i = 0; i < classes->count; i++) {
        struct buffer number = {0};
        shown_format(&number, "%" PRId64, classes->all[i].count);
        table_cell(&table, buffer_text(&number));
        table_cell(&table, classes->all[i].reason);
        table_cell(&table, classes->all[i].step);
        buffer_free(&number);
    }
    table_end(&table, &out);
    if (classes->count == 0)
        buffer_add_text(&out, "nothing is parked\n");
    print_text(&out);
}

static int reasons(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct classes classes = {.count = 0};
    int code = CODE_OK;
    if (parked_list(session->store, &(struct parked_which){0}, count_one, &classes,
                    &error) != WHERRY_OK)
        code = command_failed(&error);
    else if (cli->json)
        code = print_classes_json(&classes);
    else
        print_classes(&classes);
    arena_free(&classes.arena);
    return code;
}

/* ---- Which of them ---- */

/* What the options name. */
struct chosen {
    struct parked_which which;
    enum wherry_reason reason; /* which.reason is this one, or NULL */
};

static bool choose_reason(const char *name, struct chosen *chosen)
{
    const char *names[REASON_COUNT + 2] = {0};
    for (int i = 0; i < REASON_COUNT; i++)
        names[i] = reason_name((enum wherry_reason)i);
    names[REASON_COUNT] = UNREADABLE;
    if (name == NULL)
        return true;
    chosen->which.unreadable = text_same(name, UNREADABLE);
    if (chosen->which.unreadable)
        return true;
    chosen->which.reason = &chosen->reason;
    if (reason_find(name, &chosen->reason))
        return true;
    log_write(
        LOG_ERROR, "'--reason': unknown reason '%s'%s", name,
        meant(text_nearest(name, names), "`wherry parked reasons` lists them").words);
    return false;
}

static bool choose(const struct cli *cli, struct chosen *chosen)
{
    chosen->which.steps = work_steps(cli->work);
    return choose_reason(cli->reason, chosen);
}

static bool chooses(const struct cli *cli)
{
    return cli->reason != NULL || !work_set_is_empty(cli->work);
}

/* ---- All of it ---- */

static bool find_from(const struct cli *cli, int64_t *from)
{
    *from = 1;
    if (cli->from == NULL || contact_number(cli->from, from))
        return true;
    log_write(LOG_ERROR, "'--from' must be the short id of a contact, not '%s'",
              cli->from);
    return false;
}

static int list(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct chosen chosen = {0};
    struct listing listing = {
        .now_ms = clock_now_ms(), .most = cli->most, .addresses = cli->show_addresses};
    if (!find_from(cli, &chosen.which.from) || !choose(cli, &chosen))
        return CODE_USAGE;
    if (cli->json) {
        listing.json = print_json_report(cli->show_addresses);
        json_begin_array(listing.json);
    }
    int code = CODE_OK;
    if (parked_list(session->store, &chosen.which, show, &listing, &error) !=
        WHERRY_OK) {
        json_writer_destroy(listing.json);
        code = command_failed(&error);
    } else if (cli->json) {
        json_end_array(listing.json);
        code = print_json(listing.json);
    } else {
        if (listing.count == 0)
            buffer_add_text(&listing.text, "nothing is parked\n");
        print_hide_addresses(&listing.text, cli->show_addresses);
        print_text(&listing.text);
    }
    buffer_free(&listing.text);
    return code;
}

/* ---- Retry, drop ---- */

typedef enum wherry_status change_parked(struct store *store,
                                         const struct parked_which *which,
                                         struct parked_met *met,
                                         struct wherry_error *error);

static enum wherry_status drop(struct store *store, const struct parked_which *which,
                               struct parked_met *met, struct wherry_error *error)
{
    return parked_drop(store, which, clock_now_ms(), met, error);
}

static void print_changed(const struct session *session, const struct cli *cli,
                          const struct parked_met *met, bool again)
{
    struct buffer out = {0};
    if (cli->json)
        shown_format(&out, "{\"changed\": %" PRId64 "}\n", met->count);
    else
        shown_format(&out, "%" PRId64 " parked change%s %s\n", met->count,
                     met->count == 1 ? "" : "s",
                     again ? "will be sent again in the next run" : "given up");
    print_text(&out);
    if (met->of_backfill > 0 && again)
        log_write(
            LOG_INFO,
            "%" PRId64
            " of them belong to a backfill: only `wherry backfill %s` sends them again",
            met->of_backfill, session->pipeline->id);
}

static int change(struct session *session, const struct cli *cli, change_parked *verb)
{
    struct wherry_error error = {0};
    int64_t rows[ROWS_MOST] = {0}; /* row 0 means all */
    size_t count = 1;
    struct chosen chosen = {0};
    struct parked_met total = {0};
    if (!choose(cli, &chosen))
        return CODE_USAGE;
    if (cli->operand_count == 2) {
        if (contact_find(session->store, cli->operands[1], rows, ROWS_MOST, &count,
                         &error) != WHERRY_OK)
            return command_failed(&error);
        if (count == 0) {
            log_write(LOG_ERROR, "'%s' has no contact with this address or id",
                      session->pipeline->id);
            return CODE_FAILED;
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct parked_met met = {0};
        chosen.which.row = rows[i];
        if (verb(session->store, &chosen.which, &met, &error) != WHERRY_OK)
            return command_failed(&error);
        total.count += met.count;
        total.of_backfill += met.of_backfill;
    }
    print_changed(session, cli, &total, verb == parked_retry);
    return CODE_OK;
}

/* The operands after the verb, as those of a command of its own. */
static int with_session(const struct cli *cli, const char *verb)
{
    struct session session = {0};
    bool listing = text_same(verb, "list"),
         reading = listing || text_same(verb, "reasons");
    int code = session_find(&session, cli, SPECS_STATE);
    if (code == CODE_OK && !reading)
        code = session_take_pipeline(&session, cli);
    if (code == CODE_OK)
        code = session_store(&session, cli, STORE_READ);
    if (code == CODE_OK && !reading) {
        turns_watch_store(NULL);
        store_close(session.store);
        session.store = NULL;
        code = session_store(&session, cli, STORE_WRITE);
    }
    if (code == CODE_OK && reading)
        code = listing ? list(&session, cli) : reasons(&session, cli);
    else if (code == CODE_OK)
        code = change(&session, cli, text_same(verb, "retry") ? parked_retry : drop);
    session_close(&session);
    return code;
}

/* ---- The command line ---- */

static bool check_reading(const struct cli *cli, const char *verb, bool lists)
{
    if (cli->operand_count > 1 || cli->all) {
        verb_misused("parked", verb, "only PIPELINE");
        return false;
    }
    if (lists || !(cli->from != NULL || cli->most != 0 || chooses(cli)))
        return true;
    verb_misused("parked", verb, "none of --from, --most, --reason and --step");
    return false;
}

/* Either one contact, or all, or all of some kind; of one contact, too, only some. */
static bool check_change(const struct cli *cli, const char *verb)
{
    const bool named = cli->operand_count > 1;
    if (cli->from != NULL || cli->most != 0)
        verb_misused("parked", verb, "none of --from and --most");
    else if (cli->all ? named || chooses(cli) : !named && !chooses(cli))
        verb_misused("parked", verb,
                     "PIPELINE and one CONTACT, or --reason or --step for the changes "
                     "refused so, or --all for all parked changes");
    else if (cli->reason != NULL && text_same(cli->reason, UNREADABLE))
        log_write(LOG_ERROR,
                  "'parked %s' changes no record that cannot be read: each "
                  "run reads it again; correct it in its service",
                  verb);
    else
        return !named || operand_contact(cli->operands[1]) == CODE_OK;
    return false;
}

int command_parked(const struct cli *cli)
{
    static const char *const verbs[] = {"list", "reasons", "retry", "drop", NULL};
    enum { LIST, REASONS };
    size_t verb;
    if (!verb_find("parked", verbs, cli->operands[0], &verb))
        return CODE_USAGE;
    struct cli rest = *cli;
    rest.operands++;
    rest.operand_count--;
    if (verb == LIST || verb == REASONS
            ? !check_reading(&rest, verbs[verb], verb == LIST)
            : !check_change(&rest, verbs[verb]))
        return CODE_USAGE;
    return with_session(&rest, verbs[verb]);
}
