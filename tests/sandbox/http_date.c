/* http_date.c -- the Date header, in English whatever the locale. */
#include "tests/sandbox/http_date.h"

#include <stdio.h>
#include <time.h>

void http_date(int64_t now_ms, char text[HTTP_DATE_ROOM])
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm moment = {0};
    gmtime_r(&seconds, &moment);
    snprintf(text, HTTP_DATE_ROOM, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             days[moment.tm_wday], moment.tm_mday, months[moment.tm_mon],
             moment.tm_year + 1900, moment.tm_hour, moment.tm_min, moment.tm_sec);
}
