/* url.h -- URLs are built, never glued: each part is percent-encoded as its place asks.
 *
 *     url_begin(&url, base);  url_segment(&url, list_id);  url_query(&url, "count",
 * "500");
 *
 * `base` ends without a slash; segments add "/NAME"; the first query name adds '?',
 * later ones '&'. Everything but letters, digits and -._~ is encoded (also in query
 * values).
 */
#ifndef KIT_URL_H
#define KIT_URL_H

#include "host/base/buffer.h"

void url_begin(struct buffer *url, const char *base); /* trailing slashes are dropped */
void url_segment(struct buffer *url, const char *segment);
void url_query(struct buffer *url, const char *name, const char *value);

#endif
