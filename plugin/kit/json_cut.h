/* json_cut.h -- reads a document without what nobody needs of it.
 *
 * The larger part of some answers is one array under one name, in each record again. It is
 * found and left out before the parser sees it, at a fraction of what parsing costs.
 */
#ifndef KIT_JSON_CUT_H
#define KIT_JSON_CUT_H

#include "plugin/kit/json_reader.h"

/* As json_read, but each array that stands under the key `name` (written plainly, with no
 * blank before the array) is read as an empty one, whatever is in it. One that does not
 * end, and another spelling, are read as they are. */
enum wherry_status json_read_without(const char *text, size_t length, const char *name,
                                     const struct json_handler *handler,
                                     struct wherry_error *error);

#endif
