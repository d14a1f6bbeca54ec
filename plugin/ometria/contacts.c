/* contacts.c -- the stream of contacts: opt-outs first, then profiles. */
#include "plugin/ometria/contacts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/cursor.h"
#include "plugin/ometria/feed.h"
#include "plugin/ometria/profile.h"
#include "plugin/ometria/scan.h"

/* updateSince is a day, and no document says in which time zone it begins. */
static const int64_t profiles_overlap_ms = INT64_C(24) * 60 * 60 * 1000;

struct contacts {
    struct ometria *ometria;
    struct cursor cursor; /* of this pass, becoming the next one's */
    struct moment moment; /* when the pass began */
    struct profile_shape shape;
    struct feed *feed;
    struct scan *scan;
    int64_t cut_ms;      /* when the pass began that this one continues; or 0 */
    int64_t feed_end_ms; /* 0: the feed was not read to its end */
    bool scanned;        /* all pages of profiles were returned */
};

static enum wherry_status bad_position(struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "the position of the last read does not belong to this connector");
}

/* When the pass began; 0: not known. */
static int64_t began_ms(const struct contacts *contacts)
{
    const int64_t date_ms = moment_ms(&contacts->moment);
    return contacts->cut_ms != 0 && contacts->cut_ms < date_ms ? contacts->cut_ms
                                                               : date_ms;
}

/* "1 BEGAN ..." and the place of the scan. */
static void leave_place(const struct contacts *contacts, struct wherry_pass *pass)
{
    struct buffer text = {0};
    const int64_t date_ms = began_ms(contacts);
    pass->resume[0] = '\0';
    if (!pass->snapshot || date_ms == 0 || !scan_has_told(contacts->scan))
        return;
    buffer_format(&text, "1 %" PRId64 " ", date_ms);
    scan_place(contacts->scan, &text);
    if (text.length < sizeof pass->resume)
        memcpy(pass->resume, text.bytes, text.length + 1);
    buffer_free(&text);
}

static void go_on_there(struct contacts *contacts, const struct wherry_read *read,
                        struct wherry_pass *pass)
{
    enum { DECIMAL = 10 };
    static const char version[] = "1 ";
    char *end = NULL;
    if (read->resume == NULL || !pass->snapshot ||
        !text_starts_with(read->resume, version))
        return;
    contacts->cut_ms = strtoll(read->resume + strlen(version), &end, DECIMAL);
    if (contacts->cut_ms <= 0 || *end != ' ' || !scan_go_on(contacts->scan, end + 1)) {
        contacts->cut_ms = 0;
        return;
    }
    snprintf(pass->resume, sizeof pass->resume, "%s", read->resume);
}

enum wherry_status contacts_open(struct ometria *ometria,
                                 const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error)
{
    struct cursor cursor = {0};
    const bool all = read->since[0] == '\0';
    if (!all && !cursor_parse(read->since, &cursor))
        return bad_position(error);
    struct contacts *contacts = memory_allocate(sizeof *contacts);
    contacts->ometria = ometria;
    contacts->cursor = cursor;
    contacts->moment.floor_ms = cursor.feed_ms;
    profile_shape_init(&contacts->shape, "GET /profiles", read->fields,
                       read->field_count);
    char day[DATES_ROOM];
    const int64_t from_ms = cursor.profiles_ms - profiles_overlap_ms;
    dates_format_day(from_ms < 0 ? 0 : from_ms, day);
    if (!all)
        contacts->feed = feed_create(
            ometria, cursor.feed_ms - ometria->config->unsubscribes_overlap_ms,
            &contacts->moment);
    /* Without a position there is no feed to continue: everything is read. */
    if (all || read->scope == WHERRY_READ_ALL)
        contacts->scan =
            scan_create(ometria, &contacts->shape, all ? NULL : day, &contacts->moment);
    pass->snapshot = all;
    go_on_there(contacts, read, pass);
    /* While the other side is opened. */
    const enum wherry_status status = contacts->feed != NULL
                                          ? feed_begin(contacts->feed, error)
                                          : scan_begin(contacts->scan, error);
    if (status == WHERRY_OK)
        *opened = contacts;
    else
        contacts_close(contacts);
    return status;
}

void contacts_close(struct contacts *contacts)
{
    if (contacts == NULL)
        return;
    feed_destroy(contacts->feed);
    scan_destroy(contacts->scan);
    profile_shape_finish(&contacts->shape);
    free(contacts);
}

static enum wherry_status read_feed(struct contacts *contacts,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    const enum wherry_status status = feed_next(contacts->feed, writer, error);
    if (status != WHERRY_END)
        return status;
    contacts->feed_end_ms = feed_end_ms(contacts->feed);
    feed_destroy(contacts->feed);
    contacts->feed = NULL;
    return WHERRY_OK;
}

static enum wherry_status read_profiles(struct contacts *contacts,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error)
{
    struct rows *rows = NULL;
    const enum wherry_status status = scan_next(contacts->scan, &rows, error);
    if (status == WHERRY_END) {
        scan_destroy(contacts->scan);
        contacts->scan = NULL;
        contacts->scanned = true;
        return WHERRY_OK;
    }
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < rows->count; i++) {
        struct wherry_record record;
        profile_record(&contacts->shape, rows, i, &record);
        writer->record(writer, &record);
    }
    return WHERRY_OK;
}

/* Both positions continue from the beginning of the pass: the next pass sees again what
 * changed while this one ran. */
static enum wherry_status settle_position(struct contacts *contacts,
                                          struct wherry_pass *pass,
                                          struct wherry_error *error)
{
    const int64_t date_ms = began_ms(contacts);
    if (date_ms == 0)
        return fail(error, WHERRY_FAILED, "the answer to %s has no Date",
                    contacts->shape.plan.label);
    pass->date_ms = date_ms;
    contacts->cursor.feed_ms = date_ms;
    /* The end was chosen by the answers that had come by then. */
    if (contacts->feed_end_ms != 0 && contacts->feed_end_ms < date_ms)
        contacts->cursor.feed_ms = contacts->feed_end_ms;
    if (contacts->scanned)
        contacts->cursor.profiles_ms = date_ms;
    cursor_format(&contacts->cursor, pass->next, sizeof pass->next);
    return WHERRY_END;
}

enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error)
{
    while (contacts->feed != NULL || contacts->scan != NULL) {
        if (writer->full(writer)) {
            leave_place(contacts, pass);
            return WHERRY_OK;
        }
        if (contacts->ometria->host->cancelled(contacts->ometria->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        const enum wherry_status status = contacts->feed != NULL
                                              ? read_feed(contacts, writer, error)
                                              : read_profiles(contacts, writer, error);
        if (status != WHERRY_OK)
            return status;
    }
    return settle_position(contacts, pass, error);
}
