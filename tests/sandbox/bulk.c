/* bulk.c -- the batches of operations that Mailchimp's account was given. */
#include "tests/sandbox/bulk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"
#include "tests/sandbox/compress.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/world.h"

enum { BLOCK = 512, KEPT_DAYS = 7 };
static const int64_t day_ms = 24 * 60 * 60 * 1000;

static void free_batch(struct bulk_batch *batch)
{
    arena_free(&batch->arena);
    buffer_free(&batch->answers);
}

void bulk_free(struct bulk *bulk)
{
    for (size_t i = 0; i < bulk->count; i++)
        free_batch(&bulk->batches[i]);
    free(bulk->batches);
    *bulk = (struct bulk){0};
}

struct bulk_batch *bulk_add(struct world *world, size_t operations)
{
    struct bulk *bulk = &world->bulk;
    bulk->batches =
        memory_grow(bulk->batches, bulk->count, &bulk->room, sizeof *bulk->batches);
    struct bulk_batch *batch = &bulk->batches[bulk->count++];
    uint64_t number = bulk->count;
    *batch =
        (struct bulk_batch){.submitted_ms = world_now_ms(world), .count = operations};
    snprintf(batch->id, sizeof batch->id, "%010llx",
             (unsigned long long)(table_hash(&number, sizeof number) >> 24));
    batch->operations =
        arena_array(&batch->arena, operations, sizeof *batch->operations);
    return batch;
}

/* ---- Doing what is due ---- */

static void note_answer(struct bulk_batch *batch,
                        const struct bulk_operation *operation,
                        const struct exchange *inner)
{
    struct json_writer *writer = json_writer_create(false);
    const char *text = NULL;
    size_t length = 0;
    json_begin_object(writer);
    json_member_integer(writer, "status_code", inner->status);
    json_member_text(writer, "operation_id", operation->id);
    json_member_text(writer, "response", buffer_text(&inner->answer));
    json_end_object(writer);
    if (json_writer_finish(writer, &text, &length, NULL) == WHERRY_OK) {
        buffer_add(&batch->answers, text, length);
        buffer_add_text(&batch->answers, ",");
    }
    json_writer_destroy(writer);
}

/* A request like any other, but that the answer goes into the archive. */
static void carry_out(struct world *world, struct bulk_batch *batch,
                      const struct bulk_operation *operation)
{
    struct exchange inner = {.base = "http://127.0.0.1",
                             .method = operation->method,
                             .authorization = "",
                             .ometria_key = "",
                             .fault = "",
                             .hiccups = &world->hiccups};
    int64_t every = dials_get(&world->dials, MAILCHIMP_BATCHES_LOST);
    exchange_parse_target(
        &inner, arena_format(&inner.arena, "/mailchimp/3.0%s%s%s", operation->path,
                             operation->query[0] == '\0' ? "" : "?", operation->query));
    if (operation->body != NULL)
        buffer_add_text(&inner.body, operation->body);
    bool nested = inner.part_count > 0 && text_same(inner.parts[0], "batches");
    if (inner.service != MAILCHIMP || operation->body == NULL || nested)
        exchange_answer(&inner, 404, MAILCHIMP_JSON,
                        "{\"title\":\"Resource Not Found\",\"status\":404}");
    else
        mailchimp_route(world, &inner);
    if (inner.status < 200 || inner.status > 299)
        batch->errors++;
    if (every == 0 || (batch->done + 1) % (size_t)every != 0)
        note_answer(batch, operation, &inner);
    buffer_free(&inner.body);
    buffer_free(&inner.answer);
    arena_free(&inner.arena);
}

static void go_on(struct world *world, struct bulk_batch *batch)
{
    int64_t now = world_now_ms(world);
    int64_t span = dials_get(&world->dials, MAILCHIMP_BATCHES_MS);
    int64_t since = now - batch->begun_ms;
    size_t due = since >= span || span == 0
                     ? batch->count
                     : batch->count * (size_t)(since < 0 ? 0 : since) / (size_t)span;
    while (batch->done < due) {
        carry_out(world, batch, &batch->operations[batch->done]);
        batch->done++;
        if (batch->done == (batch->count + 1) / 2)
            batch->half = batch->answers.length;
    }
    if (batch->done == batch->count && since >= span)
        batch->completed_ms = batch->begun_ms + span;
}

void bulk_go_on(struct world *world)
{
    struct bulk *bulk = &world->bulk;
    int64_t free_ms = 0; /* when the batch before had ended */
    for (size_t i = 0; i < bulk->count; i++) {
        struct bulk_batch *batch = &bulk->batches[i];
        if (batch->gone)
            continue;
        if (batch->begun_ms == 0)
            batch->begun_ms =
                batch->submitted_ms > free_ms ? batch->submitted_ms : free_ms;
        if (batch->completed_ms == 0)
            go_on(world, batch);
        if (batch->completed_ms == 0)
            return;
        free_ms = batch->completed_ms;
        batch->gone = world_now_ms(world) - batch->completed_ms > KEPT_DAYS * day_ms;
    }
}

/* ---- What is shown of it ---- */

struct bulk_batch *bulk_find(struct world *world, const char *id)
{
    for (size_t i = 0; i < world->bulk.count; i++) {
        struct bulk_batch *batch = &world->bulk.batches[i];
        if (!batch->gone && text_same(batch->id, id))
            return batch;
    }
    return NULL;
}

enum bulk_status bulk_status(const struct world *world, const struct bulk_batch *batch)
{
    if (batch->completed_ms != 0)
        return BULK_FINISHED;
    if (batch->begun_ms == 0 || world_now_ms(world) <= batch->submitted_ms)
        return BULK_PENDING;
    return batch->done == batch->count ? BULK_FINALIZING : BULK_STARTED;
}

size_t bulk_unfinished(const struct world *world)
{
    size_t count = 0;
    for (size_t i = 0; i < world->bulk.count; i++)
        count +=
            !world->bulk.batches[i].gone && world->bulk.batches[i].completed_ms == 0;
    return count;
}

/* ---- The archive ---- */

/* The header of one entry, as POSIX has it ("ustar"). */
static void add_header(struct buffer *tar, const char *name, size_t length, char type)
{
    char header[BLOCK] = "";
    unsigned sum = 0;
    snprintf(header, 100, "%s", name);
    memcpy(header + 100, "0000644", 8);
    memcpy(header + 108, "0000000", 8);
    memcpy(header + 116, "0000000", 8);
    snprintf(header + 124, 12, "%011o", (unsigned)length);
    memcpy(header + 136, "00000000000", 12);
    memset(header + 148, ' ', 8);
    header[156] = type;
    snprintf(header + 257, 6, "ustar");
    header[263] = header[264] = '0';
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    buffer_add(tar, header, BLOCK);
}

static void add_zeros(struct buffer *tar, size_t count)
{
    static const char zeros[2 * BLOCK];
    buffer_add(tar, zeros, count);
}

/* Elements with a comma after each, as an array in a file. */
static void add_file(struct buffer *tar, const char *name, const char *elements,
                     size_t length)
{
    add_header(tar, name, length == 0 ? 2 : length + 1, '0');
    size_t before = tar->length;
    buffer_add_text(tar, "[");
    if (length > 0)
        buffer_add(tar, elements, length - 1);
    buffer_add_text(tar, "]");
    add_zeros(tar, (BLOCK - (tar->length - before) % BLOCK) % BLOCK);
}

void bulk_archive(const struct bulk_batch *batch, struct buffer *archive)
{
    char name[64];
    const char *elements = buffer_text(&batch->answers);
    buffer_clear(archive);
    add_header(archive, "./", 0, '5');
    snprintf(name, sizeof name, "./%s-0.json", batch->id);
    add_file(archive, name, elements, batch->half);
    snprintf(name, sizeof name, "./%s-1.json", batch->id);
    add_header(archive, name, 0, '0'); /* an empty file, as there are some */
    snprintf(name, sizeof name, "./%s-2.json", batch->id);
    add_file(archive, name, elements + batch->half,
             batch->answers.length - batch->half);
    add_zeros(archive, 2 * BLOCK);
    compress_gzip(archive);
}
