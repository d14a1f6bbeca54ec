/* json_skip.h -- over a value in JSON that nobody wants, by the whole grammar.
 *
 * Nobody else looks at it, so a document that is broken there is refused here. Bytes
 * beyond ASCII are not looked at. Used by json_thin alone.
 */
#ifndef KIT_JSON_SKIP_H
#define KIT_JSON_SKIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/kit/json_token.h"

enum json_skip_next {
    JSON_SKIP_VALUE,
    JSON_SKIP_KEY,
    JSON_SKIP_COLON,
    JSON_SKIP_AFTER, /* a comma, or the end of what is open */
};

/* `struct json_skip skip = {0};` is before the value. */
struct json_skip {
    size_t level;     /* how many are open, */
    uint64_t objects; /* one bit for each: is it an object? */
    enum json_skip_next next;
    bool opened; /* just now: it may end */
};

/* Goes on to the end of the value, which may be `deep` levels deep (at most 64): WHOLE.
 * CUT: `*at` is at the first token that is not whole, to go on from. With `last` nothing
 * comes after `end`. Else `*at` is at the token that is wrong. */
enum json_token json_skip(struct json_skip *skip, size_t deep, const char **at,
                          const char *end, bool last);

#endif
