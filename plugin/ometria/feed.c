/* feed.c -- Ometria's feed of opt-outs: /unsubscribes since a time. */
#include "plugin/ometria/feed.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/fold.h"
#include "plugin/ometria/mailbox.h"
#include "plugin/ometria/sweep.h"

static const int64_t window_ms = INT64_C(24) * 60 * 60 * 1000;
/* Neighbouring windows share a second: no document says which of the two bounds is
 * included. */
static const int64_t seam_ms = 1000;

enum { COLUMN_ID, COLUMN_EMAIL, COLUMN_TYPE, COLUMN_TIME };
static const char *const paths[] = {"profile_id", "email_address", "type", "timestamp"};
static const struct rows_plan plan = {
    .label = "GET /unsubscribes",
    .paths = paths,
    .path_count = sizeof paths / sizeof *paths,
};

static const char *const mail_types[] = {"preferences_centre", "app",
                                         "list_unsubscribe", "link_unsubscribe"};

struct feed {
    struct ometria *ometria;
    int64_t since_ms, before_ms;
    struct buffer url;
    struct sweep sweep;
    struct fold fold;    /* the window's */
    bool opened, loaded; /* the window */
    struct moment *moment;
    uint64_t others; /* opt-outs from other channels */
};

bool feed_is_about_mail(const char *type, enum ometria_unknown unknown)
{
    for (size_t i = 0; i < sizeof mail_types / sizeof *mail_types; i++)
        if (text_same_ignoring_case(type, mail_types[i]))
            return true;
    if (text_contains_ignoring_case(type, "stopword") ||
        text_contains_ignoring_case(type, "sms"))
        return false;
    return unknown == UNKNOWN_EMAIL;
}

struct feed *feed_create(struct ometria *ometria, int64_t since_ms,
                         struct moment *moment)
{
    struct feed *feed = memory_allocate(sizeof *feed);
    feed->ometria = ometria;
    feed->moment = moment;
    feed->since_ms = since_ms < 0 ? 0 : since_ms;
    return feed;
}

static void log_counts(const struct feed *feed)
{
    if (feed->others > 0)
        call_log(feed->ometria, WHERRY_LOG_DEBUG,
                 "%" PRIu64 " opt-outs of the feed are about other channels",
                 feed->others);
}

void feed_destroy(struct feed *feed)
{
    if (feed == NULL)
        return;
    sweep_finish(&feed->sweep);
    fold_finish(&feed->fold);
    buffer_free(&feed->url);
    free(feed);
}

int64_t feed_end_ms(const struct feed *feed)
{
    return feed->before_ms;
}

/* What is wrong with the row, so that we do not know whose opt-out it is, or whether it
 * is one. */
static const char *find_faults(struct rows *rows, const struct fold_item *item)
{
    const char *faults = "";
    if (rows->items[0].odd)
        return "an opt-out is not an object";
    if (rows_text(rows, 0, COLUMN_TYPE) == NULL)
        faults = rows_add_fault(rows, faults, paths[COLUMN_TYPE],
                                rows_cell_words(rows, 0, COLUMN_TYPE));
    if (item->id[0] == '\0')
        faults =
            rows_add_fault(rows, faults, paths[COLUMN_ID], "is missing or not an id");
    if (item->key[0] == '\0')
        faults = rows_add_fault(rows, faults, paths[COLUMN_EMAIL],
                                "is missing or not an address");
    return faults;
}

static bool gather_opt_out(void *self, struct rows *rows, struct wherry_error *error)
{
    struct feed *feed = self;
    const char *type = rows_text(rows, 0, COLUMN_TYPE);
    if (type != NULL && !rows->items[0].odd &&
        !feed_is_about_mail(
            type, (enum ometria_unknown)feed->ometria->config->unknown_unsubscribes)) {
        feed->others++;
        return true;
    }
    const char *email = rows_text(rows, 0, COLUMN_EMAIL);
    const char *key = email == NULL ? NULL : mailbox_spelled(&rows->arena, email);
    bool timed = true;
    struct fold_item item = {.id = rows_id(rows, 0, COLUMN_ID),
                             .key = key == NULL ? "" : key,
                             .at_ms = rows_time(rows, 0, COLUMN_TIME, &timed)};
    item.fault = find_faults(rows, &item);
    item.unreadable = item.apart = item.fault[0] != '\0';
    if (!item.unreadable && !timed)
        item.fault = rows_add_fault(rows, "", paths[COLUMN_TIME], "is not a time");
    if (fold_add(&feed->fold, &item))
        return true;
    fail(error, WHERRY_FAILED, "%s: more than %d opt-outs in a day", plan.label,
         FOLD_MOST);
    return false;
}

static void open_window(struct feed *feed)
{
    char since[DATES_ROOM], before[DATES_ROOM];
    feed->before_ms = feed->since_ms + window_ms;
    dates_format_plain(feed->since_ms, since);
    dates_format_plain(feed->before_ms, before);
    call_url(feed->ometria, &feed->url, "unsubscribes");
    url_query(&feed->url, "since", since);
    url_query(&feed->url, "before", before);
    sweep_finish(&feed->sweep);
    sweep_init(&feed->sweep, feed->ometria, &plan, buffer_text(&feed->url),
               gather_opt_out, feed);
    feed->sweep.moment = feed->moment;
    fold_clear(&feed->fold);
}

enum wherry_status feed_begin(struct feed *feed, struct wherry_error *error)
{
    open_window(feed);
    feed->opened = true;
    return sweep_begin(&feed->sweep, error);
}

/* Reads the whole window before anything of it is returned. */
static enum wherry_status load_window(struct feed *feed, struct wherry_error *error)
{
    enum wherry_status status;
    if (!feed->opened)
        open_window(feed);
    feed->opened = false;
    do
        status = sweep_next(&feed->sweep, error);
    while (status == WHERRY_OK);
    if (status != WHERRY_END)
        return status;
    if (moment_ms(feed->moment) == 0)
        return fail(error, WHERRY_FAILED, "the answer to %s has no Date", plan.label);
    return fold_sort(&feed->fold, error);
}

static void tell_item(const struct fold_item *item, struct wherry_writer *writer)
{
    const struct wherry_record record = {.size = sizeof record,
                                         .key = item->key,
                                         .id = item->id,
                                         .consent = WHERRY_UNSUBSCRIBED,
                                         .by = WHERRY_BY_PERSON,
                                         .flags = WHERRY_CONSENT_ONLY,
                                         .consent_at_ms = item->at_ms,
                                         .fault = item->fault};
    const struct wherry_record bad = rows_unreadable(item->key, item->id, item->fault);
    writer->record(writer, item->unreadable ? &bad : &record);
}

/* END when all of the window was returned. */
static enum wherry_status tell_window(struct feed *feed, struct wherry_writer *writer,
                                      struct wherry_error *error)
{
    struct fold_item item;
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && !writer->full(writer)) {
        status = fold_next(&feed->fold, &item, error);
        if (status == WHERRY_OK)
            tell_item(&item, writer);
    }
    return status;
}

enum wherry_status feed_next(struct feed *feed, struct wherry_writer *writer,
                             struct wherry_error *error)
{
    if (!feed->loaded) {
        const enum wherry_status status = load_window(feed, error);
        if (status != WHERRY_OK)
            return status;
        feed->loaded = true;
    }
    const enum wherry_status told = tell_window(feed, writer, error);
    if (told != WHERRY_END)
        return told;
    feed->loaded = false;
    feed->since_ms = feed->before_ms - seam_ms;
    if (feed->before_ms <= moment_ms(feed->moment))
        return WHERRY_OK;
    log_counts(feed);
    return WHERRY_END;
}
