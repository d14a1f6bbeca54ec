/* ometria_stage.c -- the connector for Ometria, opened upon a scripted host. */
#include "tests/connectors/ometria_stage.h"

#include <stdio.h>

#include "host/base/buffer.h"
#include "tests/support/suite.h"

void stage_open(struct stage *stage)
{
    *stage = (struct stage){
        .host = scripted_host_create(),
        .config = {.api_key = STAGE_KEY,
                   .base_url = STAGE_BASE,
                   .collection = "mailchimp_a36b032126",
                   .welcome = true,
                   .unsubscribes_overlap_ms = 60000,
                   .reads_per_second = 4,
                   .pushes_per_second = 4,
                   .members_path = "",
                   .changes_since_parameter = "since",
                   .number_properties = "",
                   .boolean_properties = ""},
    };
    recorder_init(&stage->recorder, 0);
}

void stage_start(struct stage *stage)
{
    const enum wherry_status status = wherry_connector.open(
        scripted_host_table(stage->host), &stage->config, &stage->self, &stage->error);
    ck_assert_msg(status == WHERRY_OK, "%s", stage->error.message);
}

void stage_begin(struct stage *stage)
{
    stage_open(stage);
    stage_start(stage);
}

static void close_streams(struct stage *stage)
{
    if (stage->source != NULL)
        wherry_connector.source->close(stage->source);
    if (stage->sink != NULL)
        wherry_connector.sink->close(stage->sink);
    stage->source = stage->sink = NULL;
}

static void shut(struct stage *stage)
{
    close_streams(stage);
    if (stage->self != NULL)
        wherry_connector.close(stage->self);
    stage->self = NULL;
    ck_assert(!scripted_host_logged(stage->host, STAGE_KEY));
    ck_assert(!scripted_host_logged(stage->host, "@"));
}

void stage_release(struct stage *stage)
{
    shut(stage);
    scripted_host_destroy(stage->host);
    recorder_finish(&stage->recorder);
}

void stage_close(struct stage *stage)
{
    shut(stage);
    scripted_host_finished(stage->host);
    stage_release(stage);
}

void stage_get(struct stage *stage, const char *path, long code, const char *body)
{
    struct buffer url = {0};
    buffer_format(&url, STAGE_BASE "%s", path);
    scripted_host_expect(
        stage->host,
        &(struct scripted_exchange){
            .method = "GET",
            .url = buffer_text(&url),
            .header = "X-Ometria-Auth",
            .lane = "read",
            .answer = {.code = code, .body = body, .date_ms = STAGE_DATE_MS}});
    buffer_free(&url);
}

void stage_push(struct stage *stage, const char *sent, long code, const char *body)
{
    scripted_host_expect(
        stage->host,
        &(struct scripted_exchange){
            .method = "POST",
            .url = STAGE_BASE "/push",
            .body = sent,
            .header = "X-Ometria-Auth",
            .lane = "push",
            .answer = {.code = code, .body = body, .date_ms = STAGE_DATE_MS}});
}

static size_t count_names(const char *const *fields)
{
    size_t count = 0;
    while (fields != NULL && fields[count] != NULL)
        count++;
    return count;
}

enum wherry_status stage_read(struct stage *stage, const char *stream,
                              const char *since, enum wherry_scope scope,
                              const char *const *fields)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = stream,
                                     .since = since,
                                     .scope = scope,
                                     .fields = fields,
                                     .field_count = count_names(fields)};
    close_streams(stage);
    stage->pass = (struct wherry_pass){.size = sizeof stage->pass};
    const enum wherry_status status = wherry_connector.source->open(
        stage->self, &read, &stage->pass, &stage->source, &stage->error);
    if (status != WHERRY_OK)
        return status;
    return recorder_read(&stage->recorder, wherry_connector.source, stage->source,
                         &stage->pass, &stage->error);
}

void stage_read_all(struct stage *stage, const char *const *fields)
{
    const enum wherry_status status =
        stage_read(stage, "contacts", "", WHERRY_READ_ALL, fields);
    ck_assert_msg(status == WHERRY_END, "%s", stage->error.message);
}

enum wherry_status stage_lookup(struct stage *stage, const char *const *fields,
                                const char *const *keys, size_t count)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .fields = fields,
                                     .field_count = count_names(fields)};
    return wherry_connector.source->lookup(stage->self, &read, keys, count,
                                           &stage->recorder.writer, &stage->error);
}

enum wherry_status stage_write(struct stage *stage, struct wherry_change *changes,
                               size_t count)
{
    char ids[512][24];
    ck_assert_uint_le(count, 512);
    for (size_t i = 0; i < count; i++) {
        struct wherry_change *change = &changes[i];
        snprintf(ids[i], sizeof ids[i], "w%zu", i + 1);
        change->size = sizeof *change;
        change->tag = i + 1;
        if (change->own_id == NULL)
            change->own_id = ids[i];
        if (change->id == NULL)
            change->id = "";
        if (change->new_key == NULL)
            change->new_key = "";
    }
    enum wherry_status status = wherry_connector.sink->open(
        stage->self, "contacts", &stage->sink, &stage->error);
    if (status == WHERRY_OK)
        status =
            wherry_connector.sink->write(stage->sink, changes, count, &stage->error);
    if (status == WHERRY_OK)
        status = wherry_connector.sink->flush(stage->sink, &stage->error);
    close_streams(stage);
    for (size_t i = 0; i < count; i++)
        changes[i].own_id = "";
    return status;
}
