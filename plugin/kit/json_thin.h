/* json_thin.h -- JSON without the members that nobody wants, before it is parsed.
 *
 * To parse takes some ten instructions a byte, to step over takes two. So an answer of
 * 4 kB for each member, of which one field is wanted, is thinned first. The price is that
 * what is not wanted is not checked, except that its strings end and its brackets match.
 */
#ifndef KIT_JSON_THIN_H
#define KIT_JSON_THIN_H

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"

/* Adds to `thin` the text without those members of objects that the handler's `wants` does
 * not want. False: the text is not one whole document, is nested more than 64 deep, or
 * has a key whose path is not certain without a parser; then all of it must be read. */
bool json_thin(const char *text, size_t length, const struct json_handler *handler,
               struct buffer *thin);

/* json_read for a handler that wants little of a long text. `wants` is asked twice, and must
 * depend on the path alone. */
enum wherry_status json_read_little(const char *text, size_t length,
                                    const struct json_handler *handler,
                                    struct wherry_error *error);

#endif
