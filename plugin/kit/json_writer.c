/* json_writer.c -- JSON out. */
#include "plugin/kit/json_writer.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/address.h"
#include "plugin/kit/json_text.h"

enum { DEPTH_MAX = 64 }; /* as the reader's: what is written can be read */

/* What may come next at one level. yajl_gen itself takes a text for a key and closes
 * an array with a brace. */
enum place { KEY, MEMBER, ELEMENT };

struct json_writer {
    yajl_gen yajl;
    const char *why; /* the first thing that went wrong; NULL: nothing yet */
    size_t depth;
    bool complete;
    bool hides; /* addresses */
    enum place places[DEPTH_MAX];
};

struct json_writer *json_writer_create(bool indented)
{
    struct json_writer *writer = memory_allocate(sizeof *writer);
    writer->yajl = yajl_gen_alloc(&json_memory);
    yajl_gen_config(writer->yajl, yajl_gen_beautify, indented ? 1 : 0);
    yajl_gen_config(writer->yajl, yajl_gen_indent_string, "  ");
    return writer;
}

void json_writer_wipe(struct json_writer *writer)
{
    const unsigned char *text = NULL;
    unsigned char *written = NULL;
    size_t length = 0;
    if (yajl_gen_get_buf(writer->yajl, &text, &length) != yajl_gen_status_ok)
        return;
    memcpy(&written, &text,
           sizeof written); /* it is the generator's own, and no const */
    explicit_bzero(written, length);
}

void json_writer_destroy(struct json_writer *writer)
{
    if (writer == NULL)
        return;
    yajl_gen_free(writer->yajl);
    free(writer);
}

void json_writer_hide_addresses(struct json_writer *writer, bool hides)
{
    writer->hides = hides;
}

static bool refuse(struct json_writer *writer, const char *why)
{
    if (writer->why == NULL)
        writer->why = why;
    return false;
}

static enum place *here(struct json_writer *writer)
{
    return writer->depth == 0 ? NULL : &writer->places[writer->depth - 1];
}

static bool value_may_come(struct json_writer *writer)
{
    if (writer->why != NULL)
        return false;
    if (writer->complete)
        return refuse(writer, "a value after the end of the document");
    const enum place *place = here(writer);
    return place != NULL && *place == KEY ? refuse(writer, "a value without a key")
                                          : true;
}

/* A value is done: what comes next? */
static void value_came(struct json_writer *writer, yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        refuse(writer, "the generator refused a value");
    enum place *place = here(writer);
    if (place == NULL)
        writer->complete = true;
    else if (*place == MEMBER)
        *place = KEY;
}

static bool may_open(struct json_writer *writer)
{
    if (!value_may_come(writer))
        return false;
    return writer->depth < DEPTH_MAX ? true
                                     : refuse(writer, "nested more than 64 deep");
}

static void opened(struct json_writer *writer, enum place place, yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        refuse(writer, "the generator refused to open an object or array");
    writer->places[writer->depth++] = place;
}

static bool may_close(struct json_writer *writer, enum place wanted)
{
    if (writer->why != NULL)
        return false;
    const enum place *place = here(writer);
    if (place != NULL && *place == wanted)
        return true;
    return refuse(writer, "an end without its beginning, or after a key");
}

void json_begin_object(struct json_writer *writer)
{
    if (may_open(writer))
        opened(writer, KEY, yajl_gen_map_open(writer->yajl));
}

void json_end_object(struct json_writer *writer)
{
    if (!may_close(writer, KEY))
        return;
    writer->depth--;
    value_came(writer, yajl_gen_map_close(writer->yajl));
}

void json_begin_array(struct json_writer *writer)
{
    if (may_open(writer))
        opened(writer, ELEMENT, yajl_gen_array_open(writer->yajl));
}

void json_end_array(struct json_writer *writer)
{
    if (!may_close(writer, ELEMENT))
        return;
    writer->depth--;
    value_came(writer, yajl_gen_array_close(writer->yajl));
}

/* Stricter than yajl_gen_validate_utf8, which therefore stays off. */
static yajl_gen_status put_text(struct json_writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (!json_text_is_utf8(text, length))
        return yajl_gen_invalid_string;
    return yajl_gen_string(writer->yajl, (const unsigned char *)text, length);
}

void json_key(struct json_writer *writer, const char *key)
{
    if (writer->why != NULL)
        return;
    enum place *place = here(writer);
    if (place == NULL || *place != KEY) {
        refuse(writer, "a key where none belongs");
        return;
    }
    if (put_text(writer, key) != yajl_gen_status_ok)
        refuse(writer, "a key that is not UTF-8");
    *place = MEMBER;
}

void json_text(struct json_writer *writer, const char *text)
{
    if (!value_may_come(writer))
        return;
    char *hidden = writer->hides ? memory_text(text) : NULL;
    if (hidden != NULL)
        address_redact(hidden);
    yajl_gen_status status = put_text(writer, hidden == NULL ? text : hidden);
    free(hidden);
    if (status == yajl_gen_invalid_string)
        refuse(writer, "text that is not UTF-8");
    value_came(writer, status);
}

void json_number(struct json_writer *writer, const char *number)
{
    if (!value_may_come(writer))
        return;
    if (!json_text_is_number(number)) {
        refuse(writer, "a malformed number");
        return;
    }
    value_came(writer, yajl_gen_number(writer->yajl, number, strlen(number)));
}

void json_integer(struct json_writer *writer, int64_t number)
{
    if (value_may_come(writer))
        value_came(writer, yajl_gen_integer(writer->yajl, number));
}

void json_boolean(struct json_writer *writer, bool truth)
{
    if (value_may_come(writer))
        value_came(writer, yajl_gen_bool(writer->yajl, truth));
}

void json_null(struct json_writer *writer)
{
    if (value_may_come(writer))
        value_came(writer, yajl_gen_null(writer->yajl));
}

void json_member_object(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_begin_object(writer);
}

void json_member_array(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_begin_array(writer);
}

void json_member_text(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    json_text(writer, text);
}

void json_member_integer(struct json_writer *writer, const char *key, int64_t number)
{
    json_key(writer, key);
    json_integer(writer, number);
}

void json_member_boolean(struct json_writer *writer, const char *key, bool truth)
{
    json_key(writer, key);
    json_boolean(writer, truth);
}

static const char *written(const struct json_writer *writer, size_t *length)
{
    const unsigned char *bytes = NULL;
    *length = 0;
    if (yajl_gen_get_buf(writer->yajl, &bytes, length) != yajl_gen_status_ok)
        *length = 0;
    return (const char *)bytes;
}

size_t json_writer_length(const struct json_writer *writer)
{
    size_t length;
    written(writer, &length);
    return length;
}

enum wherry_status json_writer_finish(struct json_writer *writer, const char **text,
                                      size_t *length, struct wherry_error *error)
{
    if (writer->why == NULL && !writer->complete)
        refuse(writer, "the document is not complete");
    if (writer->why != NULL)
        return fail(error, WHERRY_FAILED, "cannot write JSON: %s", writer->why);
    size_t bytes; /* yajl's buffer keeps a NUL behind its end */
    *text = written(writer, &bytes);
    if (length != NULL)
        *length = bytes;
    return WHERRY_OK;
}

void json_writer_reset(struct json_writer *writer)
{
    yajl_gen_reset(writer->yajl, NULL);
    yajl_gen_clear(writer->yajl);
    writer->why = NULL;
    writer->depth = 0;
    writer->complete = false;
}
