/* json_text.h -- what yajl takes too lightly in the text of strings and numbers.
 *
 * Used by the reader and the writer only.
 */
#ifndef KIT_JSON_TEXT_H
#define KIT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yajl/yajl_common.h>

/* Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
bool json_text_is_utf8(const char *text, size_t length);

/* A number by the grammar of RFC 8259. */
bool json_text_is_number(const char *text);

/* A run through the escapes of a document that may come in pieces. */
struct json_escapes {
    unsigned char state;
    bool low_wanted; /* a leading surrogate stands before */
    uint16_t unit;   /* the digits of \u so far */
};

enum json_escape_fault {
    JSON_ESCAPES_FINE,
    JSON_ESCAPES_SURROGATE,
    JSON_ESCAPES_NUL,
    JSON_ESCAPES_BLANK, /* no escape at all: a raw \v or \f, blanks to yajl alone */
};

/* Goes over the next piece. On a fault, `*good` is how many bytes of the piece stand
 * before the byte that shows it. What is no escape at all is left to the parser. */
enum json_escape_fault json_escapes_scan(struct json_escapes *escapes, const char *text,
                                         size_t length, size_t *good);

/* Memory for yajl, which does not look whether it got any: out of it ends the
 * process. */
extern const yajl_alloc_funcs json_memory;

#endif
