/* segment.c -- the stream `segment:ID`: who is in a segment. */
#include "plugin/ometria/segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/events.h"
#include "plugin/ometria/profile.h"
#include "plugin/ometria/scan.h"
#include "plugin/ometria/sweep.h"

/* The events' "since" is a date; and a segment is refreshed hours after the change. */
static const int64_t events_overlap_ms = INT64_C(24) * 60 * 60 * 1000;

enum { MEMBER_ID, MEMBER_PROFILE, MEMBER_EMAIL, MEMBER_EMAIL_ADDRESS };
static const char *const member_paths[] = {"id", "profile_id", "email",
                                           "email_address"};
static const struct rows_plan members_plan = {
    .label = "GET of members_path",
    .paths = member_paths,
    .path_count = sizeof member_paths / sizeof *member_paths,
    .scalars = true,
};

struct segment {
    struct ometria *ometria;
    char *id;
    uint64_t size;
    struct profile_shape shape;
    struct profile_counts counts;
    bool lists_seen; /* a profile showed which segments it is in */
    bool shown;      /* a profile showed this one */
    uint64_t untold; /* members without an address */
    struct scan *scan;
    struct events *events;
    struct sweep members;
    struct buffer members_url;
    bool with_members;
};

/* An unknown segment must never look like an empty one. */
static enum wherry_status find(struct segment *segment, struct wherry_pass *pass,
                               struct wherry_error *error)
{
    static const char *const paths[] = {"id", "size"};
    static const struct rows_plan plan = {
        .label = "GET /lists/ID", .paths = paths, .path_count = 2, .single = true};
    struct buffer url = {0};
    struct rows rows = {.count = 0};
    struct wherry_response response;
    call_url(segment->ometria, &url, "lists");
    url_segment(&url, segment->id);
    enum wherry_status status =
        call_get(segment->ometria, buffer_text(&url), &response, error);
    buffer_free(&url);
    if (status == WHERRY_OK && response.code == 404)
        return fail(error, WHERRY_FAILED, "Ometria has no segment '%s'", segment->id);
    if (status == WHERRY_OK)
        status = call_judge(&response, plan.label, error);
    if (status == WHERRY_OK)
        status = rows_read(&rows, &plan, response.body, response.body_length, error);
    if (status == WHERRY_OK && rows.count != 1)
        status = fail(error, WHERRY_FAILED, "the answer to %s is not one segment",
                      plan.label);
    int64_t size = 0;
    if (status == WHERRY_OK &&
        text_to_integer(rows.items[0].cells[1].text, 0, INT64_MAX, &size))
        segment->size = pass->expected = (uint64_t)size;
    if (status == WHERRY_OK && response.date_ms == 0)
        status = fail(error, WHERRY_FAILED, "the answer to %s has no Date", plan.label);
    pass->date_ms = response.date_ms;
    rows_free(&rows);
    return status;
}

/* `lists` holds ids, as strings or numbers, or objects with an id. */
static void watch_lists(void *self, struct row *row, const char *path,
                        const struct json_value *value)
{
    struct segment *segment = self;
    if (strncmp(path, "lists", 5) != 0)
        return;
    if (path[5] == '\0' && value->type == JSON_ARRAY)
        segment->lists_seen = true;
    if ((value->type == JSON_STRING || value->type == JSON_NUMBER) &&
        (text_same(path, "lists[]") || text_same(path, "lists[].id")) &&
        text_same(value->text, segment->id))
        segment->shown = row->marked = true;
}

static void open_members(struct segment *segment)
{
    const char *path = segment->ometria->config->members_path;
    const char *place = strstr(path, "{id}");
    struct buffer id = {0};
    url_begin(&segment->members_url, segment->ometria->config->base_url);
    buffer_add(&segment->members_url, path, (size_t)(place - path));
    url_segment(&id, segment->id);
    buffer_add_text(&segment->members_url, buffer_text(&id) + 1);
    buffer_add_text(&segment->members_url, place + 4);
    buffer_free(&id);
    sweep_init(&segment->members, segment->ometria, &members_plan,
               buffer_text(&segment->members_url));
    segment->with_members = true;
}

static bool parse_position(const char *since, int64_t *ms)
{
    return text_starts_with(since, "changes=") && dates_parse(since + 8, ms);
}

enum wherry_status segment_open(struct ometria *ometria, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct segment **opened,
                                struct wherry_error *error)
{
    int64_t since_ms = 0;
    const bool all = read->since[0] == '\0' || ometria->config->members_path[0] != '\0';
    if (!all && !parse_position(read->since, &since_ms))
        return fail(error, WHERRY_FAILED,
                    "the position of the last read is not one of this connector");
    struct segment *segment = memory_allocate(sizeof *segment);
    segment->ometria = ometria;
    segment->id = memory_text(id);
    profile_shape_init(&segment->shape, "GET /profiles", read->fields,
                       read->field_count);
    segment->shape.plan.watch = watch_lists;
    segment->shape.plan.self = segment;
    const enum wherry_status status = find(segment, pass, error);
    if (status != WHERRY_OK) {
        segment_close(segment);
        return status;
    }
    pass->snapshot = all;
    if (ometria->config->members_path[0] != '\0')
        open_members(segment);
    else if (all)
        segment->scan = scan_create(ometria, &segment->shape, NULL);
    else
        segment->events = events_create(ometria, id, since_ms - events_overlap_ms);
    *opened = segment;
    return segment->events == NULL ? WHERRY_OK : events_load(segment->events, error);
}

void segment_close(struct segment *segment)
{
    if (segment == NULL)
        return;
    scan_destroy(segment->scan);
    events_destroy(segment->events);
    sweep_finish(&segment->members);
    buffer_free(&segment->members_url);
    profile_shape_finish(&segment->shape);
    free(segment->id);
    free(segment);
}

/* All profiles were read. That nobody shows a segment which counts members is no sign
 * that it is empty. */
static enum wherry_status check_shown(const struct segment *segment,
                                      struct wherry_error *error)
{
    if (segment->size == 0 || segment->shown)
        return WHERRY_END;
    if (!segment->lists_seen)
        return fail_option(error, WHERRY_FAILED, "members_path",
                           "profiles do not show the segments that they are in: the "
                           "members must be read elsewhere");
    return fail_option(error, WHERRY_FAILED, "members_path",
                       "segment '%s' counts %" PRIu64 " members, and no profile shows "
                       "that it is in it: the segment may be archived, or its members "
                       "must be read elsewhere",
                       segment->id, segment->size);
}

static enum wherry_status read_scan(struct segment *segment,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct rows *rows = NULL;
    enum wherry_status status = scan_next(segment->scan, &rows, error);
    if (status == WHERRY_END)
        status = check_shown(segment, error);
    if (status == WHERRY_END)
        profile_log_counts(segment->ometria, &segment->counts);
    if (status != WHERRY_OK)
        return status;
    struct wherry_record *records =
        arena_array(&rows->arena, rows->count, sizeof *records);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!rows->items[i].marked)
            continue;
        if (profile_record(&segment->shape, rows, i, &segment->counts, &records[count],
                           error))
            count++;
        else if (error->status != WHERRY_OK)
            return error->status;
    }
    for (size_t i = 0; i < count; i++)
        writer->record(writer, &records[i]);
    return WHERRY_OK;
}

/* A member is an address, or an object that has one; where it has no id, the address
 * stands for it. */
static bool make_member(struct segment *segment, size_t index, char key[ADDRESS_ROOM],
                        struct wherry_record *record, struct wherry_error *error)
{
    const struct rows *rows = &segment->members.rows;
    const char *texts[sizeof member_paths / sizeof *member_paths] = {NULL};
    error->status = WHERRY_OK;
    for (size_t i = 0; i < members_plan.path_count; i++) {
        texts[i] = rows_text(rows, &members_plan, index, i, error);
        if (texts[i] == NULL)
            return false;
    }
    const char *email = rows->items[index].scalar.text;
    if (email[0] == '\0')
        email = texts[MEMBER_EMAIL];
    if (email[0] == '\0')
        email = texts[MEMBER_EMAIL_ADDRESS];
    *record = (struct wherry_record){.size = sizeof *record, .key = key};
    record->id = texts[MEMBER_PROFILE];
    if (record->id[0] == '\0')
        record->id = texts[MEMBER_ID];
    if (record->id[0] == '\0')
        record->id = key;
    return address_normalise(email, key);
}

static enum wherry_status read_members(struct segment *segment,
                                       struct wherry_writer *writer,
                                       struct wherry_error *error)
{
    char key[ADDRESS_ROOM];
    struct wherry_record record;
    const enum wherry_status status = sweep_next(&segment->members, error);
    if (status == WHERRY_END && segment->untold > 0)
        call_log(segment->ometria, WHERRY_LOG_WARNING,
                 "%" PRIu64 " members of the segment have no address", segment->untold);
    if (status != WHERRY_OK)
        return status;
    const size_t count = segment->members.rows.count;
    for (size_t i = 0; i < count; i++)
        if (!make_member(segment, i, key, &record, error) && error->status != WHERRY_OK)
            return error->status;
    for (size_t i = 0; i < count; i++) {
        if (make_member(segment, i, key, &record, error))
            writer->record(writer, &record);
        else
            segment->untold++;
    }
    return WHERRY_OK;
}

static enum wherry_status read_some(struct segment *segment,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    if (segment->events != NULL)
        return events_tell(segment->events, writer);
    return segment->with_members ? read_members(segment, writer, error)
                                 : read_scan(segment, writer, error);
}

enum wherry_status segment_read(struct segment *segment, struct wherry_writer *writer,
                                struct wherry_pass *pass, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK) {
        if (writer->full(writer))
            return WHERRY_OK;
        if (segment->ometria->host->cancelled(segment->ometria->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        status = read_some(segment, writer, error);
    }
    char time[DATES_ROOM];
    dates_format_plain(pass->date_ms, time);
    if (status == WHERRY_END)
        snprintf(pass->next, sizeof pass->next, "changes=%s", time);
    return status;
}
