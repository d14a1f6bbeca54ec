/* csv_stage.c -- the connector for CSV files, upon a scripted host and a folder. */
#include "tests/connectors/csv_stage.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"

static struct stage *current;

static int64_t look_at_clock(const struct wherry_host *host)
{
    void (*meanwhile)(struct stage * stage) = current->meanwhile;
    (void)host;
    current->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(current);
    return current->now_ms;
}

/* Each option as its fallback has it. */
static void fill_config(struct csv_config *config)
{
    for (size_t i = 0; i < wherry_connector.option_count; i++) {
        const struct wherry_option *option = &wherry_connector.options[i];
        if (option->type == WHERRY_TEXT && option->fallback != NULL)
            memcpy((char *)config + option->offset, &option->fallback,
                   sizeof option->fallback);
    }
}

void stage_begin(struct stage *stage)
{
    *stage = (struct stage){.host = scripted_host_create(), .now_ms = STAGE_NOW_MS};
    stage->table = *scripted_host_table(stage->host);
    stage->table.now_ms = look_at_clock;
    strcpy(stage->folder, "/tmp/wherry-csv-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(stage->folder));
    fill_config(&stage->config);
    stage->config.folder = stage->folder;
    recorder_init(&stage->recorder, 0);
    current = stage;
}

void stage_open(struct stage *stage)
{
    if (stage->self != NULL)
        wherry_connector.close(stage->self);
    enum wherry_status status = wherry_connector.open(&stage->table, &stage->config,
                                                      &stage->self, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

/* Whatever a test did, no address went to anything but the host. */
void stage_end(struct stage *stage)
{
    if (stage->self != NULL)
        wherry_connector.close(stage->self);
    ck_assert(!scripted_host_logged(stage->host, "@"));
    ck_assert_ptr_null(strchr(stage->error.message, '@'));
    recorder_finish(&stage->recorder);
    scripted_host_destroy(stage->host);
    arena_free(&stage->arena);
    nftw(stage->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- Files ---- */

const char *stage_path(struct stage *stage, const char *name)
{
    return arena_format(&stage->arena, "%s/%s", stage->folder, name);
}

void stage_write_bytes(struct stage *stage, const char *name, const void *bytes,
                       size_t length)
{
    if (strchr(name, '/') != NULL)
        mkdir(stage_path(stage, "segments"), 0755);
    FILE *file = fopen(stage_path(stage, name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

void stage_write(struct stage *stage, const char *name, const char *text)
{
    stage_write_bytes(stage, name, text, strlen(text));
}

const char *stage_file(struct stage *stage, const char *name)
{
    char piece[4096];
    size_t length;
    struct buffer text = {0};
    FILE *file = fopen(stage_path(stage, name), "r");
    ck_assert_ptr_nonnull(file);
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&text, piece, length);
    fclose(file);
    const char *copy = arena_text(&stage->arena, buffer_text(&text));
    buffer_free(&text);
    return copy;
}

bool stage_has(struct stage *stage, const char *name)
{
    return access(stage_path(stage, name), F_OK) == 0;
}

/* ---- Reading ---- */

enum wherry_status stage_read(struct stage *stage, const char *stream,
                              const char *since)
{
    static const char *const fields[] = {"name", "city", "nowhere"};
    bool unknown[3] = {false, false, false};
    void *opened;
    const bool contacts = text_same(stream, "contacts");
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = stream,
                                     .since = since,
                                     .fields = fields,
                                     .field_count = contacts ? 3 : 0,
                                     .unknown = unknown};
    recorder_finish(&stage->recorder);
    recorder_init(&stage->recorder, 3);
    stage->pass = (struct wherry_pass){.size = sizeof stage->pass};
    enum wherry_status status = wherry_connector.source->open(
        stage->self, &read, &stage->pass, &opened, &stage->error);
    if (status != WHERRY_OK)
        return status;
    ck_assert(!contacts || unknown[2]);
    status = recorder_read(&stage->recorder, wherry_connector.source, opened,
                           &stage->pass, &stage->error);
    wherry_connector.source->close(opened);
    return status;
}

const struct wherry_record *stage_record(struct stage *stage, const char *id)
{
    ck_assert_status(stage, stage_read(stage, "contacts", ""), WHERRY_END);
    const struct wherry_record *record = recorder_find_id(&stage->recorder, id);
    ck_assert_msg(record != NULL, "nobody has the id '%s'", id);
    return record;
}

/* ---- Writing ---- */

struct wherry_change stage_change(uint64_t tag, enum wherry_verb verb, const char *key,
                                  const char *id)
{
    static const struct wherry_field present[] = {{"name", ""}, {"city", ""}};
    return (struct wherry_change){.size = sizeof(struct wherry_change),
                                  .tag = tag,
                                  .verb = verb,
                                  .key = key,
                                  .id = id,
                                  .new_key = "",
                                  .own_id = "other-1",
                                  .consent = WHERRY_SUBSCRIBED,
                                  .present = present,
                                  .present_count = 2};
}

enum wherry_status stage_flush(struct stage *stage, const char *stream,
                               const struct wherry_change *changes, size_t count)
{
    void *sink;
    scripted_host_forget_verdicts(stage->host);
    enum wherry_status status =
        wherry_connector.sink->open(stage->self, stream, &sink, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
    status = wherry_connector.sink->write(sink, changes, count, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
    status = wherry_connector.sink->flush(sink, &stage->error);
    wherry_connector.sink->close(sink);
    return status;
}

const struct wherry_verdict *stage_do(struct stage *stage, const char *stream,
                                      const struct wherry_change *change)
{
    ck_assert_status(stage, stage_flush(stage, stream, change, 1), WHERRY_OK);
    return scripted_host_verdict(stage->host, change->tag);
}
