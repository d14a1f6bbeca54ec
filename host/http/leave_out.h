/* leave_out.h -- keeps a body without the parts that nobody needs, as it arrives.
 *
 * The larger part of some answers is one array under one name, in each record again. It
 * is found and left out before it takes memory, at a fraction of the cost of parsing.
 *
 * Each array under the key `name` (written plainly, with no blank before the array) is
 * kept as an empty one, whatever is in it. Another spelling is kept unchanged. The
 * result does not depend on how the body is cut into pieces. If such an array does not
 * end, the body is cut off there; it is not JSON either way.
 */
#ifndef HTTP_LEAVE_OUT_H
#define HTTP_LEAVE_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"

enum { LEAVE_OUT_NAME_MOST = 64 };

struct leave_out {
    char key[LEAVE_OUT_NAME_MOST + 5]; /* "NAME":[ */
    size_t key_length;                 /* 0: nothing is left out */
    size_t matched;                    /* of the key, at the end of what has arrived */
    size_t depth;                      /* of arrays and objects being left out */
    bool in_string, escaped;           /* of those */
};

/* `name` is letters, digits and "_", no longer than LEAVE_OUT_NAME_MOST; NULL: nothing is
 * left out. Before the first piece. */
void leave_out_begin(struct leave_out *leave_out, const char *name);
/* Adds the part of the next piece that is kept. */
void leave_out_add(struct leave_out *leave_out, const char *bytes, size_t length,
                   struct buffer *kept);

#endif
