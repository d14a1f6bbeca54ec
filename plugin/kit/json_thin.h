/* json_thin.h -- JSON in pieces, for long answers with many objects of one kind.
 *
 * yajl takes some thirty instructions a byte where tokens are short, to step over takes
 * two. So it gets only the strings that need it (json_scalar.h). A key that comes where
 * it came before is compared, not read, and `wants` is asked once about it
 * (json_place.h); what nobody wants is stepped over (json_skip.h). The whole grammar is
 * held everywhere, and the rules and events are those of json_reader.h, in other words
 * where a text is refused: the message names the place in the whole text, and nothing
 * depends on how that is cut. Less than a piece and a token (at most 1 MiB) are held.
 */
#ifndef KIT_JSON_THIN_H
#define KIT_JSON_THIN_H

#include "plugin/kit/json_reader.h"

struct json_thin;

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
