/* fuzz_json.c -- any bytes through the JSON reader: the same in pieces as in one, what was
 * read and written is read as the same again, and what is stepped over changes nothing. */
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_text.h"
#include "plugin/kit/json_thin.h"
#include "plugin/kit/json_tree.h"
#include "tests/fuzz/replay.h"

/* Every event as bytes; a letter shows the kind. */
static void note(struct buffer *events, char kind, const char *path, const char *text)
{
    buffer_add_char(events, kind);
    buffer_add(events, path, strlen(path) + 1);
    buffer_add(events, text, strlen(text) + 1);
    MUST(json_text_is_utf8(path, strlen(path)));
    MUST(json_text_is_utf8(text, strlen(text)));
}

static bool note_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    MUST(strlen(value->text) == value->length);
    if (value->type == JSON_NUMBER)
        MUST(json_text_is_number(value->text));
    note(self, (char)('0' + (int)value->type), path, value->text);
    return true;
}

static bool note_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    note(self, type == JSON_OBJECT ? '{' : '[', path, "");
    return true;
}

static bool note_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)error;
    note(self, type == JSON_OBJECT ? '}' : ']', path, "");
    return true;
}

static enum wherry_status read_in_pieces(const char *text, size_t length, size_t piece,
                                         struct buffer *events)
{
    struct json_handler handler = {
        .self = events, .value = note_value, .begin = note_begin, .end = note_end};
    struct json_reader *reader = json_reader_create(&handler);
    struct wherry_error error = {0};
    enum wherry_status status = WHERRY_OK;
    for (size_t at = 0; at < length && status == WHERRY_OK; at += piece)
        status = json_reader_feed(reader, text + at,
                                  length - at < piece ? length - at : piece, &error);
    if (status == WHERRY_OK)
        status = json_reader_finish(reader, &error);
    json_reader_destroy(reader);
    note(events, '!', "", error.message);
    return status;
}

/* About half of the keys. */
static unsigned wants(void *self, const char *path, size_t length)
{
    (void)self;
    return length == 0 || path[length - 1] % 2 == 0;
}

static enum wherry_status read_thin(const char *text, size_t length, size_t piece,
                                    struct buffer *events)
{
    struct json_handler handler = {.self = events,
                                   .wants = wants,
                                   .value = note_value,
                                   .begin = note_begin,
                                   .end = note_end};
    struct json_thin *thin = json_thin_create(&handler);
    struct wherry_error error = {0};
    enum wherry_status status = WHERRY_OK;
    for (size_t at = 0; at < length && status == WHERRY_OK; at += piece)
        status = json_thin_feed(thin, text + at,
                                length - at < piece ? length - at : piece, &error);
    if (status == WHERRY_OK)
        status = json_thin_finish(thin, &error);
    json_thin_destroy(thin);
    note(events, '!', "", error.message);
    return status;
}

static void must_be_same(const struct buffer *one, const struct buffer *other)
{
    MUST(one->length == other->length);
    MUST(memcmp(one->bytes, other->bytes, one->length) == 0);
}

static void must_survive_writing(const char *text, size_t length,
                                 const struct buffer *events)
{
    struct arena arena = {0};
    struct buffer again = {0};
    const struct json_node *root = json_tree_parse(&arena, text, length, NULL);
    MUST(root != NULL);
    struct json_writer *writer = json_writer_create(length % 2 == 0);
    json_tree_write(root, writer);
    MUST(json_writer_finish(writer, &text, &length, NULL) == WHERRY_OK);
    MUST(read_in_pieces(text, length, length, &again) == WHERRY_OK);
    must_be_same(events, &again);
    json_writer_destroy(writer);
    buffer_free(&again);
    arena_free(&arena);
}

/* Only a string that is open behind the document passes the reader alone. */
static void must_be_read_thin(const char *text, size_t length,
                              enum wherry_status status)
{
    struct buffer whole = {0}, pieces = {0}, full = {0}, closed = {0};
    const struct json_handler handler = {.self = &full,
                                         .wants = wants,
                                         .value = note_value,
                                         .begin = note_begin,
                                         .end = note_end};
    struct wherry_error error = {0};
    const enum wherry_status thin = read_thin(text, length, length + 1, &whole);
    MUST(read_thin(text, length, 1 + length % 31, &pieces) == thin);
    must_be_same(&whole, &pieces);
    buffer_add(&closed, text, length);
    buffer_add_char(&closed, '"');
    if (thin == WHERRY_OK) {
        MUST(status == WHERRY_OK);
        MUST(json_read(text, length, &handler, &error) == WHERRY_OK);
        note(&full, '!', "", "");
        must_be_same(&whole, &full);
    } else if (status == WHERRY_OK) {
        MUST(json_read(closed.bytes, closed.length, &(struct json_handler){0},
                       &error) != WHERRY_OK);
    }
    buffer_free(&whole);
    buffer_free(&pieces);
    buffer_free(&full);
    buffer_free(&closed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    struct buffer whole = {0}, pieces = {0};
    enum wherry_status status = read_in_pieces(text, length, length + 1, &whole);
    MUST(read_in_pieces(text, length, 1 + length % 31, &pieces) == status);
    must_be_same(&whole, &pieces);
    must_be_read_thin(text, length, status);
    if (status == WHERRY_OK)
        must_survive_writing(text, length, &whole);
    buffer_free(&whole);
    buffer_free(&pieces);
    return 0;
}
