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
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/events.h"
#include "plugin/ometria/mailbox.h"
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
    struct moment moment; /* when the pass began */
    bool lists_seen;      /* a profile showed which segments it is in */
    bool shown;           /* a profile showed this one */
    struct scan *scan;
    struct events *events;
    struct sweep members;
    struct wherry_writer *writer; /* of the read that continues */
    struct buffer members_url;
    bool with_members;
};

/* An unknown segment must never look like an empty one. */
static enum wherry_status find_segment(struct segment *segment,
                                       struct wherry_pass *pass,
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
    if (status == WHERRY_OK)
        moment_note(&segment->moment, segment->ometria, response.date_ms);
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
    rows_free(&rows);
    return status;
}

static bool is_id_type(enum json_type type)
{
    return type == JSON_STRING || type == JSON_NUMBER;
}

/* An element of `lists`: an id, or an object that has yet to show one. Whether the
 * object before it showed its id is known by now. */
static void watch_element(struct row *row, enum json_type type)
{
    const bool object = type == JSON_OBJECT;
    if (row->expecting || (!object && !is_id_type(type)))
        row->doubtful = true;
    row->expecting = object;
}

static void watch_id(struct row *row, enum json_type type)
{
    if (!is_id_type(type))
        row->doubtful = true;
    row->expecting = false;
}

/* `lists` holds ids, as strings or numbers, or objects with an id. If it holds anything
 * else, we do not know whether the segment is among them: the row is doubtful. A row is
 * expecting while an object has not shown its id. */
static void watch_lists(void *self, struct row *row, const char *path,
                        const struct json_value *value)
{
    struct segment *segment = self;
    if (path[0] != 'l') /* as nearly all: a profile has hundreds of values */
        return;
    if (text_same(path, "lists")) {
        segment->lists_seen = segment->lists_seen || value->type == JSON_ARRAY;
        row->doubtful = value->type != JSON_ARRAY && value->type != JSON_NULL;
        return;
    }
    if (text_same(path, "lists[]"))
        watch_element(row, value->type);
    else if (text_same(path, "lists[].id"))
        watch_id(row, value->type);
    else
        return;
    if (is_id_type(value->type) && text_same(value->text, segment->id))
        segment->shown = row->marked = true;
}

/* A member is an address, or an object that has one; if it has no id, the address takes
 * its place. */
static void make_member(struct rows *rows, struct wherry_record *record)
{
    static const size_t places[] = {MEMBER_EMAIL, MEMBER_EMAIL_ADDRESS};
    static const size_t id_places[] = {MEMBER_PROFILE, MEMBER_ID};
    const char *email = rows->items[0].scalar.text, *id = "";
    for (size_t i = 0; i < 2; i++) {
        const char *text = rows_text(rows, 0, places[i]);
        if (email[0] == '\0' && text != NULL)
            email = text;
        if (id[0] == '\0')
            id = rows_id(rows, 0, id_places[i]);
    }
    const char *key = mailbox_spelled(&rows->arena, email);
    *record = (struct wherry_record){.size = sizeof *record,
                                     .key = key,
                                     .id = id[0] == '\0' ? key : id,
                                     .fault = ""};
    if (rows->items[0].odd)
        *record = rows_unreadable("", "", "a member is neither an object nor a text");
    else if (key == NULL)
        *record = rows_unreadable("", id, "a member has no address");
}

static bool tell_member(void *self, struct rows *rows, struct wherry_error *error)
{
    struct segment *segment = self;
    struct wherry_record record;
    (void)error;
    make_member(rows, &record);
    segment->writer->record(segment->writer, &record);
    return true;
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
               buffer_text(&segment->members_url), tell_member, segment);
    segment->members.moment = &segment->moment;
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
                    "the position of the last read does not belong to this connector");
    struct segment *segment = memory_allocate(sizeof *segment);
    segment->ometria = ometria;
    segment->id = memory_text(id);
    profile_shape_init(&segment->shape, "GET /profiles", read->fields,
                       read->field_count);
    segment->shape.plan.watch = watch_lists;
    segment->shape.plan.self = segment;
    const enum wherry_status status = find_segment(segment, pass, error);
    if (status != WHERRY_OK) {
        segment_close(segment);
        return status;
    }
    pass->snapshot = all;
    segment->moment.floor_ms = since_ms;
    if (ometria->config->members_path[0] != '\0')
        open_members(segment);
    else if (all)
        segment->scan = scan_create(ometria, &segment->shape, NULL, &segment->moment);
    else
        segment->events =
            events_create(ometria, id, since_ms - events_overlap_ms, &segment->moment);
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

/* All profiles were read. If none shows a segment that counts members, that does not
 * mean that it is empty. */
static enum wherry_status check_shown(const struct segment *segment,
                                      struct wherry_error *error)
{
    if (segment->size == 0 || segment->shown)
        return WHERRY_END;
    if (!segment->lists_seen)
        return fail_option(error, WHERRY_FAILED, "members_path",
                           "profiles do not show their segments: set 'members_path' to "
                           "read the members elsewhere");
    return fail_option(
        error, WHERRY_FAILED, "members_path",
        "segment '%s' has %" PRIu64
        " members, but no profile shows it: the segment may be archived; otherwise set "
        "'members_path' to read the members elsewhere",
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
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->items[i];
        const bool doubtful = !row->marked && (row->doubtful || row->expecting);
        struct wherry_record record;
        if (!row->marked && !row->odd && !doubtful)
            continue;
        profile_record(&segment->shape, rows, i, &record);
        if (doubtful)
            record = rows_unreadable(
                record.key, record.id,
                rows_add_fault(rows, record.fault, "lists", "is not an array of ids"));
        writer->record(writer, &record);
    }
    return WHERRY_OK;
}

static enum wherry_status read_some(struct segment *segment,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    if (segment->events != NULL)
        return events_tell(segment->events, writer, error);
    segment->writer = writer;
    return segment->with_members ? sweep_next(&segment->members, error)
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
    if (status != WHERRY_END)
        return status;
    char time[DATES_ROOM];
    pass->date_ms = moment_ms(&segment->moment);
    if (pass->date_ms == 0)
        return fail(error, WHERRY_FAILED, "the answer to GET /lists/ID has no Date");
    dates_format_plain(pass->date_ms, time);
    snprintf(pass->next, sizeof pass->next, "changes=%s", time);
    return WHERRY_END;
}
