/* json_reader.h -- JSON in, as a stream of events with their paths.
 *
 * The only code that uses yajl to parse. Each scalar comes with its path: object keys
 * joined by '.', "[]" for an element of an array: "members[].merge_fields.FNAME". Keys
 * are passed on as they are, so a key with a dot in it looks like two.
 *
 * These rules hold here so that no caller has to think of them: nesting above 64 is
 * refused; strings and keys come as strict UTF-8 (U+FFFD stands for what is not UTF-8,
 * such as half of a surrogate pair, an overlong form, and for U+0000: the value is then
 * `flawed`, and the rest of the document is read); blanks are RFC 8259's four; numbers
 * come as the text that was sent; duplicate keys both come; a document must be complete
 * and alone; a token longer than 1 MiB is refused before yajl can take quadratic time
 * over it. The result does not depend on how the text is cut into pieces.
 */
#ifndef KIT_JSON_READER_H
#define KIT_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/wherry.h"

enum json_type {
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_STRING,
    JSON_OBJECT,
    JSON_ARRAY
};

/* A scalar: `text` is NUL-terminated; "" for null, true or false, the number as
 * spelled. */
struct json_value {
    enum json_type type;
    const char *text;
    size_t length;
    bool flawed; /* some of its characters could not be read and are U+FFFD */
};

/* Any of the functions may be NULL. Texts are borrowed until the function returns.
 * Returning false ends the reading with FAILED; the handler has then filled the
 * error. */
struct json_handler {
    void *self;
    /* Called at a key of an object, with its path: does the caller need this value? 0:
     * the reader skips it whole and reports nothing of it. The answer is the same each
     * time, so it may be asked once for a path. NULL: all is needed. */
    unsigned (*wants)(void *self, const char *path, size_t length);
    /* The value that comes now, or begins, is that of a key of which `wants` said
     * this. */
    void (*expect)(void *self, unsigned what);
    bool (*value)(void *self, const char *path, const struct json_value *value,
                  struct wherry_error *error);
    bool (*begin)(void *self, const char *path, enum json_type type,
                  struct wherry_error *error);
    bool (*end)(void *self, const char *path, enum json_type type,
                struct wherry_error *error);
};

enum { JSON_DEPTH_MAX = 64, JSON_TOKEN_MAX = 1024 * 1024 };

struct json_reader;

struct json_reader *json_reader_create(const struct json_handler *handler);
/* OK or FAILED; after FAILED only destroy. A message names the place ("byte 120: ...")
 * and quotes nothing of the text. */
enum wherry_status json_reader_feed(struct json_reader *reader, const char *text,
                                    size_t length, struct wherry_error *error);
enum wherry_status json_reader_finish(struct json_reader *reader,
                                      struct wherry_error *error);
void json_reader_destroy(struct json_reader *reader);

/* A whole document at once. */
enum wherry_status json_read(const char *text, size_t length,
                             const struct json_handler *handler,
                             struct wherry_error *error);

#endif
