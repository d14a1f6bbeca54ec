/* json_writer.h -- JSON out.
 *
 * Calls follow the document: an object's keys come before their values. Text must be
 * valid UTF-8; numbers are given as text in their final spelling, so that 19.99 stays
 * 19.99. A call out of order, bad text or a malformed number is remembered:
 * json_writer_finish returns it.
 */
#ifndef KIT_JSON_WRITER_H
#define KIT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct json_writer;

struct json_writer *json_writer_create(bool indented);
/* Overwrites what was written so far, for a document that holds a key; it is gone then. */
void json_writer_wipe(struct json_writer *writer);
void json_writer_destroy(struct json_writer *writer);
/* From now on no text but a key has a mail address in it, or has it again: see
 * address_redact. */
void json_writer_hide_addresses(struct json_writer *writer, bool hides);

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_text(struct json_writer *writer, const char *text);
void json_number(struct json_writer *writer, const char *number);
void json_integer(struct json_writer *writer, int64_t number);
void json_boolean(struct json_writer *writer, bool truth);
void json_null(struct json_writer *writer);
/* A key and its value in one line; an object or an array stays open. */
void json_member_object(struct json_writer *writer, const char *key);
void json_member_array(struct json_writer *writer, const char *key);
void json_member_text(struct json_writer *writer, const char *key, const char *text);
void json_member_integer(struct json_writer *writer, const char *key, int64_t number);
void json_member_boolean(struct json_writer *writer, const char *key, bool truth);

/* The bytes so far: shows when a body comes near its limit. */
size_t json_writer_length(const struct json_writer *writer);
/* The document, NUL-terminated; lives until the next reset or destroy. */
enum wherry_status json_writer_finish(struct json_writer *writer, const char **text,
                                      size_t *length, struct wherry_error *error);
void json_writer_reset(struct json_writer *writer); /* for the next document */

#endif
