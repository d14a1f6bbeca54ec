/* cursor.h -- where the next pass over the contacts continues: `next` and `since`.
 *
 * Two times of the service's clock, each the start of the last read of its kind:
 * "feed=2026-11-22T10:00:00 profiles=2026-11-22". The overlaps are subtracted when a
 * position is used, not when it is made.
 */
#ifndef OMETRIA_CURSOR_H
#define OMETRIA_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
    int64_t feed_ms;     /* /unsubscribes was read from there on; whole seconds */
    int64_t profiles_ms; /* /profiles were; a day's midnight */
};

bool cursor_parse(const char *text, struct cursor *cursor);
void cursor_format(const struct cursor *cursor, char *text, size_t room);

#endif
