/* minute.c -- a moment as people read it. */
#include "host/tell/minute.h"

#include "plugin/kit/dates.h"

void minute_add(struct buffer *text, int64_t ms)
{
    char stamp[DATES_ROOM];
    dates_format_utc(ms, stamp);
    stamp[10] = ' ';
    stamp[16] = '\0';
    buffer_add_text(text, stamp);
}
