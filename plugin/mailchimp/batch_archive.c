/* batch_archive.c -- the archive of a batch: what became of each operation. */
#include "plugin/mailchimp/batch_archive.h"

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/unpacker.h"

enum {
    ENTRIES_MAX = 10000, /* a file for each operation would be a thousand */
    PIECE = 16 * 1024,
    ID_MAX = 64, /* ours are numbers */
};
/* Unpacked. A thousand members of 64 KiB; a hostile archive may unpack without end. */
static const size_t unpacked_max = (size_t)64 * 1024 * 1024;

struct reading {
    const struct batch_reader *reader;
    struct unpacker unpacker;
    struct archive *archive;
    size_t unpacked;
    /* Of the element that is being read. */
    int64_t code;
    struct buffer id, response;
};

static void begin_element(struct reading *reading)
{
    reading->code = 0;
    buffer_clear(&reading->id);
    buffer_clear(&reading->response);
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct reading *reading = self;
    (void)error;
    if (text_same(path, "[].status_code")) {
        if (!text_to_integer(value->text, 0, 999, &reading->code))
            reading->code = 0;
    } else if (text_same(path, "[].operation_id") && value->length <= ID_MAX) {
        buffer_clear(&reading->id);
        buffer_add(&reading->id, value->text, value->length);
    } else if (text_same(path, "[].response") && value->type == JSON_STRING) {
        buffer_clear(&reading->response);
        buffer_add(&reading->response, value->text, value->length);
    }
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    if (path[0] == '\0' && type != JSON_ARRAY)
        return fail(error, WHERRY_FAILED, "it is not an array"), false;
    if (text_same(path, "[]"))
        begin_element(self);
    return true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct reading *reading = self;
    (void)error;
    if (!text_same(path, "[]") || type != JSON_OBJECT)
        return true;
    const struct batch_answer answer = {.code = (long)reading->code,
                                        .operation_id = buffer_text(&reading->id),
                                        .response = buffer_text(&reading->response),
                                        .response_length = reading->response.length};
    reading->reader->answer(reading->reader->self, &answer);
    return true;
}

/* libarchive's own messages may quote the archive, so they are not passed on. */
static enum wherry_status fail_unpacking(struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "it is cut off, or is not a gzipped tar");
}

static enum wherry_status read_pieces(struct reading *reading, struct json_reader *json,
                                      bool *empty, struct wherry_error *error)
{
    char piece[PIECE];
    for (;;) {
        la_ssize_t got =
            reading->unpacker.read_data(reading->archive, piece, sizeof piece);
        if (got < 0)
            return fail_unpacking(error);
        if (got == 0)
            return WHERRY_OK;
        *empty = false;
        reading->unpacked += (size_t)got;
        if (reading->unpacked > unpacked_max)
            return fail(error, WHERRY_FAILED, "it unpacks to more than %zu bytes",
                        unpacked_max);
        enum wherry_status status = json_reader_feed(json, piece, (size_t)got, error);
        if (status != WHERRY_OK)
            return status;
    }
}

/* Some files are empty. */
static enum wherry_status read_file(struct reading *reading, struct wherry_error *error)
{
    const struct json_handler handler = {
        .self = reading, .value = take_value, .begin = take_begin, .end = take_end};
    struct json_reader *json = json_reader_create(&handler);
    bool empty = true;
    enum wherry_status status = read_pieces(reading, json, &empty, error);
    if (status == WHERRY_OK && !empty)
        status = json_reader_finish(json, error);
    json_reader_destroy(json);
    return status;
}

static enum wherry_status read_entries(struct reading *reading,
                                       struct wherry_error *error)
{
    struct archive_entry *entry;
    for (unsigned count = 0; count < ENTRIES_MAX; count++) {
        int got = reading->unpacker.read_next_header(reading->archive, &entry);
        if (got == ARCHIVE_EOF)
            return count > 0 ? WHERRY_OK : fail(error, WHERRY_FAILED, "it is empty");
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
            return fail_unpacking(error);
        if (reading->unpacker.entry_filetype(entry) != AE_IFREG)
            continue;
        enum wherry_status status = read_file(reading, error);
        if (status != WHERRY_OK)
            return status;
    }
    return fail(error, WHERRY_FAILED, "it has more than %d files", ENTRIES_MAX);
}

/* Of all that libarchive can read, only what the service sends. */
static enum wherry_status open_archive(struct reading *reading, const char *bytes,
                                       size_t length, struct wherry_error *error)
{
    const struct unpacker *unpacker = &reading->unpacker;
    reading->archive = unpacker->read_new();
    if (reading->archive == NULL)
        return fail(error, WHERRY_FAILED, "there is not enough memory to unpack it");
    return unpacker->read_support_filter_gzip(reading->archive) == ARCHIVE_OK &&
                   unpacker->read_support_format_tar(reading->archive) == ARCHIVE_OK &&
                   unpacker->read_open_memory(reading->archive, bytes, length) ==
                       ARCHIVE_OK
               ? WHERRY_OK
               : fail_unpacking(error);
}

enum wherry_status batch_archive_read(const char *bytes, size_t length,
                                      const struct batch_reader *reader,
                                      struct wherry_error *error)
{
    struct reading reading = {.reader = reader};
    enum wherry_status status = unpacker_open(&reading.unpacker, error);
    if (status != WHERRY_OK)
        return status;
    status = open_archive(&reading, bytes, length, error);
    if (status == WHERRY_OK)
        status = read_entries(&reading, error);
    if (reading.archive != NULL)
        reading.unpacker.read_free(reading.archive);
    unpacker_close(&reading.unpacker);
    buffer_free(&reading.id);
    buffer_free(&reading.response);
    return status;
}

enum wherry_status batch_archive_prepare(struct wherry_error *error)
{
    struct unpacker unpacker;
    const enum wherry_status status = unpacker_open(&unpacker, error);
    if (status == WHERRY_OK)
        unpacker_close(&unpacker);
    return status;
}
