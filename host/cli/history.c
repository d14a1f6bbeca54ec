/* history.c -- past runs, and what one of them did. */
#include <inttypes.h>

#include <stdlib.h>

#include "host/base/clock.h"
#include "host/base/duration.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/console_place.h"
#include "host/cli/outcome.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/console/trail.h"
#include "host/store/journal.h"
#include "host/store/runs.h"
#include "host/store/store.h"
#include "host/tell/contact.h"

struct listing {
    struct json_writer *json; /* NULL: text */
    struct table table;
    int64_t now_ms, count;
    bool addresses; /* shown */
    bool report;    /* of each run */
};

static void show_run(void *self, const struct store_run *run)
{
    struct listing *listing = self;
    listing->count++;
    if (listing->json != NULL) {
        outcome_write_run(listing->json, run, listing->report);
        return;
    }
    struct buffer cell = {0};
    shown_format(&cell, "%" PRId64, run->id);
    table_cell(&listing->table, buffer_text(&cell));
    buffer_clear(&cell);
    print_when(&cell, run->started_ms, listing->now_ms);
    table_cell(&listing->table, buffer_text(&cell));
    buffer_clear(&cell);
    if (run->ended_ms > 0)
        duration_words(&cell, run->ended_ms - run->started_ms);
    table_cell(&listing->table, buffer_text(&cell));
    buffer_clear(&cell);
    buffer_add_text(&cell, outcome_of_run(run));
    if (run->kind != NULL && !text_same(run->kind, "run"))
        shown_format(&cell, ", %s", run->kind);
    if (run->summary != NULL && *run->summary != '\0')
        shown_format(&cell, ": %s", run->summary);
    table_cell_as(&listing->table, outcome_style(run), buffer_text(&cell));
    buffer_free(&cell);
}

static void write_line(struct json_writer *json, int64_t number,
                       const struct store_journal *line, const char *contact)
{
    json_begin_object(json);
    json_member_integer(json, "line", number);
    print_member_time(json, "at", line->at_ms);
    json_member_text(json, "contact", contact);
    json_member_text(json, "step", line->step);
    json_member_text(json, "event", line->event);
    json_member_text(json, "before", line->before);
    json_member_text(json, "after", line->after);
    json_member_text(json, "words", line->words);
    json_end_object(json);
}

static void show_line(void *self, int64_t number, const struct store_journal *line)
{
    struct listing *listing = self;
    char contact[CONTACT_ROOM] = "";
    if (line->row != 0)
        contact_name(line->row, contact);
    listing->count++;
    if (listing->json != NULL) {
        write_line(listing->json, number, line, contact);
        return;
    }
    struct buffer cell = {0};
    shown_format(&cell, "%s%s%s", line->event, *line->step == '\0' ? "" : " by ",
                 line->step);
    if (*line->before != '\0' || *line->after != '\0')
        shown_format(&cell, ": %s -> %s", *line->before == '\0' ? "-" : line->before,
                     *line->after == '\0' ? "-" : line->after);
    if (*line->words != '\0')
        shown_format(&cell, "; %s", line->words);
    print_hide_addresses(&cell, listing->addresses);
    table_cell(&listing->table, contact);
    table_cell(&listing->table, buffer_text(&cell));
    buffer_free(&cell);
}

/* Not all could be read: what was is shown, and not taken for all there is. */
static int give_up(struct listing *listing, const struct wherry_error *error)
{
    struct buffer out = {0};
    if (listing->json != NULL) {
        json_writer_destroy(listing->json);
        return command_failed(error);
    }
    table_end(&listing->table, &out);
    if (listing->count > 0)
        print_text(&out);
    else
        buffer_free(&out);
    return command_failed(error);
}

static int finish(struct listing *listing, const struct cli *cli)
{
    if (listing->json != NULL) {
        json_end_array(listing->json);
        return print_json(listing->json);
    }
    struct buffer out = {0};
    table_end(&listing->table, &out);
    print_text(&out);
    if (listing->count > 0)
        return CODE_OK;
    if (cli->actions)
        buffer_add_text(&out, "nothing was done in the console\n");
    else if (cli->run != 0)
        shown_format(&out, "run %" PRId64 " changed nothing\n", cli->run);
    else
        buffer_add_text(&out, "no runs yet\n");
    print_text(&out);
    return CODE_OK;
}

/* The number that --from gives; `otherwise` without it. */
static bool find_from(const struct cli *cli, int64_t otherwise, int64_t *from)
{
    *from = otherwise;
    if (cli->from == NULL || text_to_integer(cli->from, 1, INT64_MAX, from))
        return true;
    log_write(LOG_ERROR, "'--from' must be a number from 1, not '%s'", cli->from);
    return false;
}

static enum wherry_status tell(const struct session *session, const struct cli *cli,
                               int64_t from, struct listing *listing,
                               struct wherry_error *error)
{
    if (cli->run == 0)
        return store_runs_to(session->store, from, (size_t)cli->last, show_run, listing,
                             error);
    return store_journal_page(session->store, cli->run, from,
                              cli->most == 0 ? INT64_MAX : cli->most, show_line,
                              listing, error);
}

static int show(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct listing listing = {.now_ms = clock_now_ms(),
                              .addresses = cli->show_addresses,
                              .report = cli->report};
    int64_t from;
    if (!find_from(cli, cli->run == 0 ? INT64_MAX : 0, &from))
        return CODE_USAGE;
    enum wherry_status status =
        cli->run == 0 ? WHERRY_OK : store_find_run(session->store, cli->run, &error);
    if (status == WHERRY_END) {
        log_write(LOG_ERROR,
                  "there is no run %" PRId64 "; `wherry history %s` lists the runs",
                  cli->run, session->pipeline->id);
        return CODE_USAGE;
    }
    if (status != WHERRY_OK)
        return command_failed(&error);
    static const char *const of_runs[] = {"run", "started", "took", "outcome"};
    static const char *const of_lines[] = {"contact", "what happened"};
    if (cli->json) {
        listing.json = print_json_report(cli->show_addresses);
        json_begin_array(listing.json);
    } else {
        table_begin(&listing.table, cli->run == 0 ? 4 : 2);
        table_heading(&listing.table, cli->run == 0 ? of_runs : of_lines);
    }
    status = tell(session, cli, from, &listing, &error);
    return status == WHERRY_OK ? finish(&listing, cli) : give_up(&listing, &error);
}

/* ---- What people did in the console */

static void show_action(void *self, const struct trail_line *line)
{
    struct listing *listing = self;
    listing->count++;
    if (listing->json == NULL) {
        table_cell(&listing->table, line->at);
        table_cell(&listing->table, line->user);
        table_cell(&listing->table, line->what);
        table_cell(&listing->table, line->about);
        return;
    }
    json_begin_object(listing->json);
    json_member_text(listing->json, "at", line->at);
    json_member_text(listing->json, "user", line->user);
    json_member_text(listing->json, "action", line->what);
    json_member_text(listing->json, "about", line->about);
    json_end_object(listing->json);
}

/* The pipeline may be deleted by now: the state still has its history. */
static int show_actions(const struct cli *cli)
{
    static const char *const headings[] = {"at", "user", "action", "about"};
    struct wherry_error error = {0};
    struct listing listing = {0};
    char *users = console_users(cli);
    if (users == NULL)
        return CODE_USAGE;
    char *path = console_trail(cli, users);
    const struct trail trail = {path};
    if (cli->json) {
        listing.json = json_writer_create(true);
        json_begin_array(listing.json);
    } else {
        table_begin(&listing.table, 4);
        table_heading(&listing.table, headings);
    }
    enum wherry_status status = trail_read(&trail, cli->operands[0], (size_t)cli->last,
                                           show_action, &listing, &error);
    int code = finish(&listing, cli);
    free(users);
    free(path);
    return status == WHERRY_OK ? code : command_failed(&error);
}

int command_history(const struct cli *cli)
{
    return cli->actions ? show_actions(cli) : session_look(cli, show);
}
