/* cursor.c -- where the next pass over the contacts continues. */
#include "plugin/ometria/cursor.h"

#include <stdio.h>

#include "plugin/kit/dates.h"

bool cursor_parse(const char *text, struct cursor *cursor)
{
    char feed[DATES_ROOM], profiles[DATES_ROOM];
    int end = 0;
    return sscanf(text, "feed=%31[0-9T:-] profiles=%31[0-9-]%n", feed, profiles,
                  &end) == 2 &&
           text[end] == '\0' && dates_parse(feed, &cursor->feed_ms) &&
           dates_is_day(profiles) && dates_parse(profiles, &cursor->profiles_ms);
}

void cursor_format(const struct cursor *cursor, char *text, size_t room)
{
    char feed[DATES_ROOM], profiles[DATES_ROOM];
    dates_format_plain(cursor->feed_ms, feed);
    dates_format_day(cursor->profiles_ms, profiles);
    snprintf(text, room, "feed=%s profiles=%s", feed, profiles);
}
