/* typed.h -- a value of a known type, from its text.
 *
 * The one reader for values in a spec and in a connector's options. Pure. The error is
 * the second half of a sentence about the key, and never quotes the text, which may be
 * a secret that was put in the wrong place.
 */
#ifndef BASE_TYPED_H
#define BASE_TYPED_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"

enum typed_kind {
    TYPED_INTEGER,
    TYPED_BOOLEAN,  /* 0 or 1 */
    TYPED_DURATION, /* milliseconds */
    TYPED_CHOICE,   /* the index in choices */
};

struct typed {
    enum typed_kind kind;
    int64_t minimum, maximum;   /* INTEGER, DURATION; both 0: no range */
    bool may_be_off;            /* DURATION: `off` will do, and is 0 */
    const char *const *choices; /* CHOICE; NULL-terminated */
};

enum typed_verdict {
    TYPED_GOOD,
    TYPED_ILLEGIBLE,    /* no value of the type */
    TYPED_OUT_OF_RANGE, /* a value of the type, but not an allowed one */
};

/* `value` is set when it is good; otherwise `why` gets "needs true or false" or "must
 * be at least 1m". */
enum typed_verdict typed_read(const struct typed *type, const char *text,
                              int64_t *value, struct buffer *why);

#endif
