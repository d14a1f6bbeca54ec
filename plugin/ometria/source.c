/* source.c -- which stream is read, and who has these addresses now. */
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/contacts.h"
#include "plugin/ometria/profile.h"
#include "plugin/ometria/segment.h"

static const char segment_prefix[] = "segment:";

struct stream {
    struct contacts *contacts; /* the one or the other */
    struct segment *segment;
};

static void close_stream(void *opened)
{
    struct stream *stream = opened;
    if (stream == NULL)
        return;
    contacts_close(stream->contacts);
    segment_close(stream->segment);
    free(stream);
}

static enum wherry_status open_stream(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct stream *stream = memory_allocate(sizeof *stream);
    enum wherry_status status;
    if (text_same(read->stream, "contacts"))
        status = contacts_open(self, read, pass, &stream->contacts, error);
    else if (text_starts_with(read->stream, segment_prefix) &&
             read->stream[sizeof segment_prefix - 1] != '\0')
        status = segment_open(self, read->stream + sizeof segment_prefix - 1, read,
                              pass, &stream->segment, error);
    else
        status = fail(error, WHERRY_FAILED, "Ometria has no stream '%s'", read->stream);
    if (status != WHERRY_OK) {
        close_stream(stream);
        return status;
    }
    *source = stream;
    return WHERRY_OK;
}

static enum wherry_status read_stream(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct stream *stream = source;
    return stream->contacts != NULL
               ? contacts_read(stream->contacts, writer, pass, error)
               : segment_read(stream->segment, writer, pass, error);
}

/* ---- Look-up */

struct search {
    struct ometria *ometria;
    struct profile_shape shape;
    struct profile_counts counts;
    const char *const *keys;
    size_t key_count, asked, answered;
    uint64_t *tags; /* of each key's request; 0: not asked yet */
    struct wherry_writer *writer;
    struct rows rows;
};

static enum wherry_status ask(struct search *search, struct wherry_error *error)
{
    struct buffer url = {0};
    call_url(search->ometria, &url, "profiles");
    url_query(&url, "email", search->keys[search->asked]);
    const enum wherry_status status =
        call_send(search->ometria, buffer_text(&url), NULL, 0,
                  &search->tags[search->asked], error);
    search->asked++;
    buffer_free(&url);
    return status;
}

/* An answer may hold another person: Ometria can find a profile by an address that it
 * had once. Only those who have the address now are told. */
static enum wherry_status tell(struct search *search, const char *key,
                               struct wherry_error *error)
{
    struct rows *rows = &search->rows;
    struct wherry_record *records =
        arena_array(&rows->arena, rows->count, sizeof *records);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const bool whole = profile_record(&search->shape, rows, i, &search->counts,
                                          &records[count], error);
        if (!whole && error->status != WHERRY_OK)
            return error->status;
        count += whole && text_same(records[count].key, key);
    }
    for (size_t i = 0; i < count; i++)
        search->writer->record(search->writer, &records[i]);
    if (count == 0)
        search->writer->record(
            search->writer,
            &(struct wherry_record){
                .size = sizeof *records, .key = key, .id = "", .flags = WHERRY_ABSENT});
    return WHERRY_OK;
}

static enum wherry_status take(struct search *search,
                               const struct wherry_response *response,
                               struct wherry_error *error)
{
    size_t index = 0;
    while (index < search->key_count && search->tags[index] != response->tag)
        index++;
    if (index == search->key_count)
        return WHERRY_OK;
    search->answered++;
    search->rows.count = 0;
    enum wherry_status status = WHERRY_OK;
    if (response->code != 404)
        status = call_judge(response, search->shape.plan.label, error);
    if (status == WHERRY_OK && response->code != 404)
        status = rows_read(&search->rows, &search->shape.plan, response->body,
                           response->body_length, error);
    return status == WHERRY_OK ? tell(search, search->keys[index], error) : status;
}

static enum wherry_status search_all(struct search *search, struct wherry_error *error)
{
    while (search->answered < search->key_count) {
        enum wherry_status status = WHERRY_OK;
        while (status == WHERRY_OK && search->asked < search->key_count &&
               search->asked - search->answered < search->ometria->reads.in_flight)
            status = ask(search, error);
        struct wherry_response response;
        if (status == WHERRY_OK)
            status = call_wait(search->ometria, &response, error);
        if (status == WHERRY_END)
            return fail(error, WHERRY_FAILED, "the host lost a request");
        if (status == WHERRY_OK)
            status = take(search, &response, error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    struct search search = {
        .ometria = self, .keys = keys, .key_count = key_count, .writer = writer};
    profile_shape_init(&search.shape, "GET /profiles?email=", read->fields,
                       read->field_count);
    search.shape.plan.single = true;
    search.tags = memory_array(key_count, sizeof *search.tags);
    const enum wherry_status status = search_all(&search, error);
    if (search.answered < search.asked)
        call_drain(self);
    profile_shape_finish(&search.shape);
    rows_free(&search.rows);
    free(search.tags);
    return status;
}

const struct wherry_source ometria_source = {
    .size = sizeof ometria_source,
    .open = open_stream,
    .read = read_stream,
    .close = close_stream,
    .lookup = lookup,
};
