/* json_text.h -- what yajl takes too lightly in the text of strings and numbers.
 *
 * Used by the readers and the writer only.
 */
#ifndef KIT_JSON_TEXT_H
#define KIT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yajl/yajl_common.h>

#include "host/base/buffer.h"

/* Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
bool json_text_is_utf8(const char *text, size_t length);

/* A number by the grammar of RFC 8259. */
bool json_text_is_number(const char *text);

/* Appends text, and says whether it is plain, so that it stands for itself in a string:
 * ASCII without control characters and backslashes. */
bool json_text_add(struct buffer *buffer, const char *text, size_t length);

/* Appends text that is not UTF-8, with U+FFFD for each part that is not. */
void json_text_repair(struct buffer *buffer, const char *text, size_t length);

enum json_escape {
    JSON_ESCAPE_NONE, /* no further one that matters */
    JSON_ESCAPE_FLAW, /* no character: half of a surrogate pair, or U+0000 */
    JSON_ESCAPE_CUT,  /* the text ends too early to decide */
};

/* A flawed escape is as long as the one for U+FFFD. */
#define JSON_ESCAPE_STAND_IN "\\uFFFD"
enum { JSON_ESCAPE_LENGTH = 6 };

/* From `*at` on, which is within no escape: where the next such escape begins. The
 * parser handles what is not an escape at all. */
enum json_escape json_escape_next(const char *text, size_t length, size_t *at);

/* How much of the text comes before a raw \v or \f, which only yajl takes for
 * blanks. */
size_t json_text_before_odd_blank(const char *text, size_t length);

/* Memory for yajl, which does not check whether it got any: out of memory ends the
 * process. */
extern const yajl_alloc_funcs json_memory;

#endif
