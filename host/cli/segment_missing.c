/* segment_missing.c -- who of a segment is not on the list, and why. */
#include "host/cli/segment_missing.h"

#include <inttypes.h>

#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/cli/synced.h"
#include "host/segments/absence.h"
#include "host/store/segments.h"
#include "host/tell/contact.h"
#include "host/tell/segments_text.h"

struct listing {
    const struct cli *cli;
    struct json_writer *json; /* NULL: text */
    struct table table;
    int64_t at, from, told; /* number of the member, from 1; the first to be told */
};

static void write_one(const struct listing *listing, const char *contact,
                      const char *address, enum absence why)
{
    struct json_writer *json = listing->json;
    json_begin_object(json);
    json_member_integer(json, "number", listing->at);
    json_member_text(json, "contact", contact);
    if (listing->cli->show_addresses)
        json_member_text(json, "address", address);
    json_member_text(json, "why", absence_name(why));
    json_member_text(json, "words", absence_words(why));
    json_end_object(json);
}

static bool show(void *self, int64_t row, const char *address, enum absence why)
{
    struct listing *listing = self;
    const struct cli *cli = listing->cli;
    char contact[CONTACT_ROOM] = "";
    if (cli->reason != NULL && !text_same(cli->reason, absence_name(why)))
        return true;
    if (++listing->at < listing->from)
        return true;
    if (cli->most != 0 && listing->told == cli->most)
        return false;
    listing->told++;
    if (row != 0)
        contact_name(row, contact);
    if (listing->json != NULL) {
        write_one(listing, contact, address, why);
        return true;
    }
    table_cell(&listing->table, contact);
    table_cell(&listing->table, cli->show_addresses ? address : "");
    table_cell(&listing->table, absence_words(why));
    return true;
}

static int finish(struct listing *listing)
{
    if (listing->json != NULL) {
        json_end_array(listing->json);
        return print_json(listing->json);
    }
    struct buffer out = {0};
    table_end(&listing->table, &out);
    if (listing->told == 0)
        buffer_add_text(&out, "everybody in this segment is subscribed on the list\n");
    print_text(&out);
    return CODE_OK;
}

static int list(const struct session *session, const struct cli *cli, int64_t segment,
                int64_t from)
{
    static const char *const headings[] = {"contact", "address", "why"};
    struct wherry_error error = {0};
    struct listing listing = {.cli = cli, .from = from};
    if (cli->json) {
        listing.json = print_json_report(cli->show_addresses);
        json_begin_array(listing.json);
    } else {
        table_begin(&listing.table, 3);
        table_heading(&listing.table, headings);
    }
    const enum wherry_status status = absence_list(session->pipeline, session->store,
                                                   segment, show, &listing, &error);
    const int code = finish(&listing);
    return status == WHERRY_OK ? code : command_failed(&error);
}

static int look(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct arena arena = {0};
    struct store_segment segment = {0};
    int64_t from = 1;
    if (cli->from != NULL && !text_to_integer(cli->from, 1, INT64_MAX, &from)) {
        log_write(LOG_ERROR, "'--from' must be a number from 1, not '%s'", cli->from);
        return CODE_USAGE;
    }
    const struct spec_segment *synced =
        synced_find(session->pipeline, cli->operands[1]);
    if (synced == NULL)
        return CODE_USAGE;
    enum wherry_status status =
        store_get_segment(session->store, synced->crm, &arena, &segment, &error);
    int code = CODE_OK;
    if (status == WHERRY_OK) {
        code = list(session, cli, segment.id, from);
    } else if (status == WHERRY_END) {
        log_write(LOG_ERROR,
                  "the segment '%s' was not synced yet: the next run of '%s' "
                  "does it",
                  synced->crm, session->pipeline->id);
        code = CODE_FAILED;
    } else {
        code = command_failed(&error);
    }
    arena_free(&arena);
    return code;
}

int segment_missing(const struct cli *cli)
{
    return session_look(cli, look);
}
