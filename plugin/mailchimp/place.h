/* place.h -- where a pass over the members can be continued, as text.
 *
 * An interrupted pass leaves this: the windows that were not read to their end, each
 * from the second up to which it was returned; then the tail. The text also says when
 * the pass began, because the changes of the next one begin there.
 *
 * Pure.
 */
#ifndef MAILCHIMP_PLACE_H
#define MAILCHIMP_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/mailchimp/instance.h"

struct place {
    int64_t began_ms;
    int64_t settled;      /* the second at which the tail begins */
    uint64_t rows, total; /* returned, and as the first page counted them */
    size_t count;         /* of windows; at least 1 */
    struct place_window {
        int64_t since, last; /* as those of struct window */
    } windows[MAILCHIMP_CONNECTIONS_MAX];
};

/* "" where it does not fit. */
void place_format(const struct place *place, char *text, size_t room);
/* False: the text is not a place. */
bool place_parse(const char *text, struct place *place);

#endif
