/* json_events.c -- all events that the JSON reader reports for a text, as lines. */
#include "tests/support/json_events.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_thin.h"
#include "tests/support/suite.h"

static bool note_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    static const char letters[] = {[JSON_NULL] = '0',
                                   [JSON_BOOLEAN] = 'b',
                                   [JSON_NUMBER] = 'n',
                                   [JSON_STRING] = 's'};
    (void)error;
    ck_assert_uint_eq(strlen(value->text), value->length);
    buffer_format(self, "%s=%c%s%s\n", path, letters[value->type], value->text,
                  value->flawed ? " (flawed)" : "");
    return true;
}

static bool note_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s%c\n", path, type == JSON_OBJECT ? '{' : '[');
    return true;
}

static bool note_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s%c\n", path, type == JSON_OBJECT ? '}' : ']');
    return true;
}

static unsigned wants_key(void *self, const char *path, size_t length)
{
    (void)self;
    ck_assert_uint_eq(strlen(path), length);
    return length == 0 || path[length - 1] != '-';
}

/* One of the two. */
struct reading {
    struct json_reader *reader;
    struct json_thin *thin;
};

/* Each piece is in memory of its own, so that a memory checker sees a step beyond its
 * end. */
static enum wherry_status feed_copy(const struct reading *reading, const char *text,
                                    size_t length, struct wherry_error *error)
{
    char *copy = memory_allocate(length);
    memcpy(copy, text, length);
    enum wherry_status status =
        reading->thin != NULL ? json_thin_feed(reading->thin, copy, length, error)
                              : json_reader_feed(reading->reader, copy, length, error);
    free(copy);
    return status;
}

static enum wherry_status feed_pieces(const struct reading *reading, const char *text,
                                      size_t length, size_t piece,
                                      struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    while (length > 0 && status == WHERRY_OK) {
        size_t size = length < piece ? length : piece;
        status = feed_copy(reading, text, size, error);
        text += size;
        length -= size;
    }
    if (status != WHERRY_OK)
        return status;
    return reading->thin != NULL ? json_thin_finish(reading->thin, error)
                                 : json_reader_finish(reading->reader, error);
}

static char *read_events(const char *text, size_t length, size_t piece, bool thin)
{
    struct buffer events = {0};
    struct wherry_error error = {0};
    struct json_handler handler = {.self = &events,
                                   .wants = wants_key,
                                   .value = note_value,
                                   .begin = note_begin,
                                   .end = note_end};
    struct reading reading = {0};
    if (thin)
        reading.thin = json_thin_create(&handler);
    else
        reading.reader = json_reader_create(&handler);
    if (feed_pieces(&reading, text, length, piece, &error) != WHERRY_OK) {
        ck_assert_int_eq(error.status, WHERRY_FAILED);
        buffer_format(&events, "! %s\n", error.message);
    }
    json_reader_destroy(reading.reader);
    json_thin_destroy(reading.thin);
    return buffer_take(&events);
}

char *json_events(const char *text, size_t length, size_t piece)
{
    return read_events(text, length, piece, false);
}

char *json_events_thin(const char *text, size_t length, size_t piece)
{
    return read_events(text, length, piece, true);
}

void json_events_same_in_pieces(const char *text, size_t length, size_t most)
{
    char *wanted = json_events(text, length, length + 1);
    for (size_t piece = 1; piece <= most; piece++) {
        char *events = json_events(text, length, piece);
        ck_assert_msg(strcmp(events, wanted) == 0,
                      "pieces of %zu give\n%s\nand the whole\n%s", piece, events,
                      wanted);
        free(events);
    }
    free(wanted);
}
