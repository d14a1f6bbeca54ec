/* place.h -- where a pass over the members can be continued, as text.
 *
 * Of a pass that was cut these are left: the windows that were not read to their end,
 * each from the second up to which it was told; then the tail. When the pass began goes
 * with them, for it is then that the next one's changes begin.
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
    uint64_t rows, total; /* told, and as the first page counted them */
    size_t count;         /* of windows; at least 1 */
    struct place_window {
        int64_t since, last; /* as those of struct window */
    } windows[MAILCHIMP_CONNECTIONS_MAX];
};

/* "" where it does not fit. */
void place_format(const struct place *place, char *text, size_t room);
/* False: it is none. */
bool place_parse(const char *text, struct place *place);

#endif
