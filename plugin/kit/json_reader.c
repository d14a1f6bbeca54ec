/* json_reader.c -- JSON in, as a stream of events with their paths. */
#include "plugin/kit/json_reader.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_text.h"
#include "plugin/kit/json_token.h"

/* What yajl may lex again with each piece before pieces are gathered: small, since it
 * goes over an unfinished token from its start every time. */
enum { RELEX_MAX = 64 };

/* An open object or array. */
struct frame {
    size_t path_length; /* of its own path */
    size_t key_at;      /* where a member's key begins in the path */
    bool object;
};

struct json_reader {
    struct json_handler handler;
    yajl_handle yajl;
    struct wherry_error *error; /* of the call that is under way */
    bool failed;
    size_t fed;            /* bytes that yajl had before the piece it has now */
    size_t given;          /* with that piece; yajl adds a blank at the end */
    size_t last_event;     /* where the last event ended, in bytes of the document */
    size_t last_solid;     /* where the last byte ended that is not a blank */
    struct buffer held;    /* not given to yajl yet */
    struct buffer patched; /* a piece with U+FFFD for the escapes that are flawed */
    size_t *flaws;         /* where those are, in bytes of the document, in order */
    size_t flaw_count, flaw_room, flaws_told;
    bool flawed; /* the token that is being reported */
    struct buffer path, text;
    size_t depth;
    unsigned what;    /* what `wants` said of the key before; 0: there is none */
    bool stepping;    /* skips what the caller does not want, */
    size_t step_from; /* to the end of what began at this depth */
    struct frame frames[JSON_DEPTH_MAX];
};

/* How far yajl has read, in bytes of the document. */
static size_t place(const struct json_reader *reader)
{
    size_t byte = reader->fed + yajl_get_bytes_consumed(reader->yajl);
    return byte < reader->given ? byte : reader->given;
}

static bool refuse(struct json_reader *reader, size_t byte, const char *why)
{
    reader->failed = true;
    fail(reader->error, WHERRY_FAILED, "byte %zu: %s", byte, why);
    return false;
}

/* Every event passes here first. The places alone give the length, so that it is the
 * same however the text is cut. */
static bool advance(struct json_reader *reader)
{
    size_t now = reader->fed + yajl_get_bytes_consumed(reader->yajl);
    if (now - reader->last_event > JSON_TOKEN_MAX)
        return refuse(reader, reader->last_event, "a token longer than 1 MiB");
    reader->last_event = now;
    reader->flawed = false;
    while (reader->flaws_told < reader->flaw_count &&
           reader->flaws[reader->flaws_told] < now) {
        reader->flaws_told++;
        reader->flawed = true;
    }
    return true;
}

/* Whether to skip a value that is whole now, or an object that has ended. */
static bool step_over(struct json_reader *reader)
{
    if (!reader->stepping)
        return false;
    reader->stepping = reader->depth > reader->step_from;
    return true;
}

/* Puts text, which yajl gives without a NUL, after the buffer's first `at` bytes. False
 * if it was not UTF-8 and had to be repaired. */
static bool put_text(struct buffer *buffer, size_t at, const void *text, size_t length)
{
    buffer->length = at;
    if (json_text_add(buffer, text, length) || json_text_is_utf8(text, length))
        return true;
    buffer->length = at;
    json_text_repair(buffer, text, length);
    return false;
}

/* The handler's answer; it has filled the error. */
static int answer(struct json_reader *reader, bool go_on)
{
    if (!go_on)
        reader->failed = true;
    return go_on;
}

static void expect(struct json_reader *reader)
{
    if (reader->handler.expect != NULL && reader->what != 0)
        reader->handler.expect(reader->handler.self, reader->what);
    reader->what = 0;
}

static int tell_value(struct json_reader *reader, const struct json_value *value)
{
    if (step_over(reader))
        return 1;
    expect(reader);
    if (reader->handler.value == NULL)
        return 1;
    return answer(reader,
                  reader->handler.value(reader->handler.self, reader->path.bytes, value,
                                        reader->error));
}

static int on_null(void *self)
{
    static const struct json_value nothing = {.type = JSON_NULL, .text = ""};
    return advance(self) ? tell_value(self, &nothing) : 0;
}

static int on_boolean(void *self, int truth)
{
    static const struct json_value values[] = {
        {.type = JSON_BOOLEAN, .text = "false", .length = 5},
        {.type = JSON_BOOLEAN, .text = "true", .length = 4}};
    return advance(self) ? tell_value(self, &values[truth ? 1 : 0]) : 0;
}

static int on_number(void *self, const char *text, size_t length)
{
    struct json_reader *reader = self;
    if (!advance(reader))
        return 0;
    if (step_over(reader))
        return 1;
    put_text(&reader->text, 0, text, length);
    return tell_value(reader, &(struct json_value){.type = JSON_NUMBER,
                                                   .text = reader->text.bytes,
                                                   .length = length});
}

static int on_string(void *self, const unsigned char *text, size_t length)
{
    struct json_reader *reader = self;
    if (!advance(reader))
        return 0;
    if (step_over(reader))
        return 1;
    bool flawed = !put_text(&reader->text, 0, text, length) || reader->flawed;
    return tell_value(reader, &(struct json_value){.type = JSON_STRING,
                                                   .text = reader->text.bytes,
                                                   .length = reader->text.length,
                                                   .flawed = flawed});
}

static void cut_path(struct json_reader *reader, size_t length)
{
    reader->path.length = length;
    reader->path.bytes[length] = '\0';
}

static int on_key(void *self, const unsigned char *key, size_t length)
{
    struct json_reader *reader = self;
    if (!advance(reader))
        return 0;
    if (reader->stepping)
        return 1;
    put_text(&reader->path, reader->frames[reader->depth - 1].key_at, key, length);
    reader->step_from = reader->depth;
    reader->what = reader->handler.wants == NULL
                       ? 1
                       : reader->handler.wants(reader->handler.self, reader->path.bytes,
                                               reader->path.length);
    reader->stepping = reader->what == 0;
    return 1;
}

static int begin(struct json_reader *reader, enum json_type type)
{
    if (!advance(reader))
        return 0;
    if (reader->depth == JSON_DEPTH_MAX)
        return refuse(reader, reader->last_event, "nested more than 64 deep");
    struct frame *frame = &reader->frames[reader->depth++];
    if (reader->stepping)
        return 1;
    expect(reader);
    if (reader->handler.begin != NULL &&
        !reader->handler.begin(reader->handler.self, reader->path.bytes, type,
                               reader->error))
        return answer(reader, false);
    frame->object = type == JSON_OBJECT;
    frame->path_length = reader->path.length;
    if (type == JSON_ARRAY)
        buffer_add(&reader->path, "[]", 2);
    else if (reader->depth > 1)
        buffer_add_char(&reader->path, '.');
    frame->key_at = reader->path.length;
    return 1;
}

static int on_begin_object(void *self)
{
    return begin(self, JSON_OBJECT);
}

static int on_begin_array(void *self)
{
    return begin(self, JSON_ARRAY);
}

static int on_end(void *self)
{
    struct json_reader *reader = self;
    if (!advance(reader))
        return 0;
    const struct frame *frame = &reader->frames[--reader->depth];
    if (step_over(reader))
        return 1;
    cut_path(reader, frame->path_length);
    if (reader->handler.end == NULL)
        return 1;
    return answer(reader, reader->handler.end(reader->handler.self, reader->path.bytes,
                                              frame->object ? JSON_OBJECT : JSON_ARRAY,
                                              reader->error));
}

/* Numbers come by yajl_number alone: the other two callbacks would lose digits. */
static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_begin_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_begin_array,
    .yajl_end_array = on_end,
};

struct json_reader *json_reader_create(const struct json_handler *handler)
{
    struct json_reader *reader = memory_allocate(sizeof *reader);
    reader->handler = *handler;
    yajl_alloc_funcs memory = json_memory;
    reader->yajl = yajl_alloc(&callbacks, &memory, reader);
    yajl_config(reader->yajl, yajl_dont_validate_strings, 1); /* `put` looks */
    buffer_add(&reader->path, "", 0);
    buffer_add(&reader->text, "", 0);
    return reader;
}

void json_reader_destroy(struct json_reader *reader)
{
    if (reader == NULL)
        return;
    yajl_free(reader->yajl);
    buffer_free(&reader->held);
    buffer_free(&reader->patched);
    free(reader->flaws);
    buffer_free(&reader->path);
    buffer_free(&reader->text);
    free(reader);
}

/* yajl's own words quote nothing unless asked to be verbose. For a well-formed token in
 * the wrong place yajl's offset depends on how the text was cut; the end of the last
 * token that was understood does not. */
static bool refuse_in_words_of_yajl(struct json_reader *reader)
{
    unsigned char *words = yajl_get_error(reader->yajl, 0, NULL, 0);
    const char *text = (const char *)words;
    words[strcspn(text, ".\n")] = '\0';
    bool at_end = reader->fed == reader->given;
    bool misplaced = text_starts_with(text, "parse error") && !at_end;
    refuse(reader, misplaced ? reader->last_event : place(reader), text);
    yajl_free_error(reader->yajl, words);
    return false;
}

static bool settle(struct json_reader *reader, yajl_status status)
{
    if (status == yajl_status_ok)
        return true;
    return reader->failed ? false : refuse_in_words_of_yajl(reader);
}

static void note_flaw(struct json_reader *reader, size_t byte)
{
    if (reader->flaws_told == reader->flaw_count)
        reader->flaws_told = reader->flaw_count = 0;
    reader->flaws = memory_grow(reader->flaws, reader->flaw_count, &reader->flaw_room,
                                sizeof *reader->flaws);
    reader->flaws[reader->flaw_count++] = byte;
}

/* The piece for yajl: an escape that is not a character becomes U+FFFD, which is as
 * long. `*end` is cut to before an escape that does not end in this piece. */
static const char *patch(struct json_reader *reader, const char *text, size_t *end)
{
    size_t at = 0;
    bool copied = false;
    while (json_escape_next(text, *end, &at) == JSON_ESCAPE_FLAW) {
        if (!copied) {
            buffer_clear(&reader->patched);
            buffer_add(&reader->patched, text, *end);
            text = reader->patched.bytes;
            copied = true;
        }
        memcpy(reader->patched.bytes + at, JSON_ESCAPE_STAND_IN, JSON_ESCAPE_LENGTH);
        note_flaw(reader, reader->fed + at);
        at += JSON_ESCAPE_LENGTH;
    }
    *end = at;
    return text;
}

static void note_solid(struct json_reader *reader, const char *text, size_t length)
{
    while (length > 0 && json_token_blank(text[length - 1]))
        length--;
    if (length > 0)
        reader->last_solid = reader->fed + length;
}

/* Gives yajl a piece, up to the first thing that it would let pass. What may be half an
 * escape waits for the next piece, unless this is the last one. */
static bool parse(struct json_reader *reader, const char *text, size_t length,
                  bool last)
{
    size_t clean = json_text_before_odd_blank(text, length), end = clean;
    const char *patched = patch(reader, text, &end);
    bool waits = !last && clean == length;
    size_t given = waits ? end : clean;
    char rest[2 * JSON_ESCAPE_LENGTH];
    size_t rest_length = length - given;
    if (waits)
        memcpy(rest, text + given, rest_length);
    reader->given = reader->fed + given;
    note_solid(reader, text, given);
    if (!settle(reader,
                yajl_parse(reader->yajl, (const unsigned char *)patched, given)))
        return false;
    reader->fed = reader->given;
    if (clean < length)
        return refuse(reader, reader->fed, "a raw control character");
    if (reader->fed - reader->last_event > JSON_TOKEN_MAX)
        return refuse(reader, reader->last_event, "a token longer than 1 MiB");
    buffer_clear(&reader->held);
    if (waits)
        buffer_add(&reader->held, rest, rest_length);
    return true;
}

/* Pieces are gathered until they are as long as the token that yajl would lex again with
 * each: it then doubles between two passes, and all passes together stay linear. */
static bool take_piece(struct json_reader *reader, const char *text, size_t length)
{
    size_t unfinished = reader->fed - reader->last_event;
    size_t enough = unfinished <= RELEX_MAX ? 0 : unfinished;
    if (reader->held.length == 0 && length >= enough)
        return parse(reader, text, length, false);
    buffer_add(&reader->held, text, length);
    return reader->held.length < enough ||
           parse(reader, reader->held.bytes, reader->held.length, false);
}

static enum wherry_status begin_call(struct json_reader *reader,
                                     struct wherry_error *error)
{
    reader->error = error;
    if (reader->failed)
        return fail(error, WHERRY_FAILED, "the text before it was already refused");
    return WHERRY_OK;
}

enum wherry_status json_reader_feed(struct json_reader *reader, const char *text,
                                    size_t length, struct wherry_error *error)
{
    if (begin_call(reader, error) != WHERRY_OK)
        return WHERRY_FAILED;
    return take_piece(reader, text, length) ? WHERRY_OK : WHERRY_FAILED;
}

enum wherry_status json_reader_finish(struct json_reader *reader,
                                      struct wherry_error *error)
{
    if (begin_call(reader, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!parse(reader, buffer_text(&reader->held), reader->held.length, true))
        return WHERRY_FAILED;
    bool fine = settle(reader, yajl_complete_parse(reader->yajl));
    if (fine && reader->last_solid > reader->last_event) /* a text without its end */
        fine = refuse(reader, reader->last_event, "parse error: trailing garbage");
    reader->failed = true; /* there is nothing to read after the end */
    return fine ? WHERRY_OK : WHERRY_FAILED;
}

enum wherry_status json_read(const char *text, size_t length,
                             const struct json_handler *handler,
                             struct wherry_error *error)
{
    struct json_reader *reader = json_reader_create(handler);
    enum wherry_status status = json_reader_feed(reader, text, length, error);
    if (status == WHERRY_OK)
        status = json_reader_finish(reader, error);
    json_reader_destroy(reader);
    return status;
}
