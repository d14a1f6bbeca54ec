/* json_thin.h -- JSON of which little is wanted, read in pieces.
 *
 * To parse takes some ten instructions a byte, to step over takes two. So of an answer of
 * 4 kB for each member, of which one field is wanted, the parser gets only what the
 * handler's `wants` wants. The price is that the rest is not checked, except that its
 * strings end and its brackets match. All else is as json_reader.h says: a message names
 * the place in the whole text, and nothing depends on how it is cut. Less than a piece and
 * a token (at most 1 MiB) are held.
 */
#ifndef KIT_JSON_THIN_H
#define KIT_JSON_THIN_H

#include "plugin/kit/json_reader.h"

struct json_thin;

/* `wants` is asked twice for a key, and must depend on the path alone. */
struct json_thin *json_thin_create(const struct json_handler *handler);
/* OK or FAILED; after FAILED only destroy. */
enum wherry_status json_thin_feed(struct json_thin *thin, const char *text,
                                  size_t length, struct wherry_error *error);
enum wherry_status json_thin_finish(struct json_thin *thin, struct wherry_error *error);
void json_thin_destroy(struct json_thin *thin); /* NULL is fine */

#endif
