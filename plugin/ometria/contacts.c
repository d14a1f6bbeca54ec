/* contacts.c -- the stream of contacts: opt-outs first, then profiles. */
#include "plugin/ometria/contacts.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/dates.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/cursor.h"
#include "plugin/ometria/feed.h"
#include "plugin/ometria/profile.h"
#include "plugin/ometria/scan.h"

/* updateSince is a day, and nobody says in which time zone it begins. */
static const int64_t profiles_overlap_ms = INT64_C(24) * 60 * 60 * 1000;

struct contacts {
    struct ometria *ometria;
    struct cursor cursor; /* of this pass, becoming the next one's */
    struct profile_shape shape;
    struct profile_counts counts;
    struct feed *feed;
    struct scan *scan;
};

static enum wherry_status bad_position(struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "the position of the last read is not one of "
                "this connector");
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
    profile_shape_init(&contacts->shape, "GET /profiles", read->fields,
                       read->field_count);
    char day[DATES_ROOM];
    const int64_t from_ms = cursor.profiles_ms - profiles_overlap_ms;
    dates_format_day(from_ms < 0 ? 0 : from_ms, day);
    if (!all)
        contacts->feed = feed_create(
            ometria, cursor.feed_ms - ometria->config->unsubscribes_overlap_ms);
    /* Without a position there is no feed to go on with: everything is read. */
    if (all || read->scope == WHERRY_READ_ALL)
        contacts->scan = scan_create(ometria, &contacts->shape, all ? NULL : day);
    pass->snapshot = all;
    *opened = contacts;
    return WHERRY_OK;
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
                                    struct wherry_pass *pass,
                                    struct wherry_error *error)
{
    const enum wherry_status status = feed_next(contacts->feed, writer, error);
    if (status != WHERRY_END)
        return status;
    contacts->cursor.feed_ms = feed_date_ms(contacts->feed);
    pass->date_ms = contacts->cursor.feed_ms;
    feed_destroy(contacts->feed);
    contacts->feed = NULL;
    return WHERRY_OK;
}

/* Nothing is told of a page that is wrong somewhere. */
static enum wherry_status tell(struct contacts *contacts, struct rows *rows,
                               struct wherry_writer *writer, struct wherry_error *error)
{
    struct wherry_record *records =
        arena_array(&rows->arena, rows->count, sizeof *records);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (profile_record(&contacts->shape, rows, i, &contacts->counts,
                           &records[count], error))
            count++;
        else if (error->status != WHERRY_OK)
            return error->status;
    }
    for (size_t i = 0; i < count; i++)
        writer->record(writer, &records[i]);
    return WHERRY_OK;
}

static enum wherry_status read_profiles(struct contacts *contacts,
                                        struct wherry_writer *writer,
                                        struct wherry_pass *pass,
                                        struct wherry_error *error)
{
    struct rows *rows = NULL;
    const enum wherry_status status = scan_next(contacts->scan, &rows, error);
    if (status == WHERRY_OK)
        return tell(contacts, rows, writer, error);
    if (status != WHERRY_END)
        return status;
    const int64_t date_ms = scan_date_ms(contacts->scan);
    if (date_ms == 0)
        return fail(error, WHERRY_FAILED, "the answer to %s has no Date",
                    contacts->shape.plan.label);
    contacts->cursor.profiles_ms = date_ms;
    if (pass->snapshot)
        contacts->cursor.feed_ms = pass->date_ms = date_ms;
    profile_log_counts(contacts->ometria, &contacts->counts);
    scan_destroy(contacts->scan);
    contacts->scan = NULL;
    return WHERRY_OK;
}

enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error)
{
    while (contacts->feed != NULL || contacts->scan != NULL) {
        if (writer->full(writer))
            return WHERRY_OK;
        if (contacts->ometria->host->cancelled(contacts->ometria->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        const enum wherry_status status =
            contacts->feed != NULL ? read_feed(contacts, writer, pass, error)
                                   : read_profiles(contacts, writer, pass, error);
        if (status != WHERRY_OK)
            return status;
    }
    cursor_format(&contacts->cursor, pass->next, sizeof pass->next);
    return WHERRY_END;
}
