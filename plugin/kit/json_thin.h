/* json_thin.h -- JSON in pieces, of which the parser gets no more than it must.
 *
 * To parse takes some thirty instructions a byte where tokens are short, to step over
 * takes two. So a member that the handler's `wants` does not want is stepped over, and one
 * whose value is null, true, false or a string of ASCII without escapes goes to the
 * handler as it is; the parser gets all else. What is stepped over is held to the whole
 * grammar (json_skip.h). All else is as json_reader.h says: a message names the place in
 * the whole text, and nothing depends on how it is cut. Less than a piece and a token (at
 * most 1 MiB) are held.
 */
#ifndef KIT_JSON_THIN_H
#define KIT_JSON_THIN_H

#include "plugin/kit/json_reader.h"

struct json_thin;

/* `wants` is asked after all before the key was handed over, and maybe twice for it. */
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
