/* json_thin.h -- JSON of which little is wanted, read in pieces.
 *
 * To parse takes some thirty instructions a byte, to step over takes three. So where not
 * all fields are wanted, the parser gets only what the handler's `wants` wants. The rest
 * is held to the same grammar, so a broken document is refused wherever it is broken.
 * All else is as json_reader.h says: a message names the place in the whole text, and
 * nothing depends on how it is cut. Less than a piece and a token (at most 1 MiB) are
 * held.
 */
#ifndef KIT_JSON_THIN_H
#define KIT_JSON_THIN_H

#include "plugin/kit/json_reader.h"

struct json_thin;

/* `needs` is asked while values in front of the key are still to be given out, and its
 * answer for a path is remembered: it must depend on the path alone. Without any `wants`
 * nothing is saved. */
struct json_thin *json_thin_create(const struct json_handler *handler);
/* OK or FAILED; after FAILED only destroy. */
enum wherry_status json_thin_feed(struct json_thin *thin, const char *text,
                                  size_t length, struct wherry_error *error);
enum wherry_status json_thin_finish(struct json_thin *thin, struct wherry_error *error);
void json_thin_destroy(struct json_thin *thin); /* NULL is fine */

/* A whole document at once. */
enum wherry_status json_thin_read(const char *text, size_t length,
                                  const struct json_handler *handler,
                                  struct wherry_error *error);

#endif
