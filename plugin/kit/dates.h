/* dates.h -- the spellings of time that the two services use.
 *
 * Read: 2015-11-03T11:48:10+00:00, a blank in place of T, a two-digit or four-digit or
 * colon-ed offset, Z, no zone (UTC), a fraction of any length (cut to milliseconds),
 * and a date alone (midnight). Real calendar dates only; years 1 to 9999, also after
 * the offset was applied. A leap second is the second after it. Times beyond the
 * calendar are written as its first or last moment.
 */
#ifndef KIT_DATES_H
#define KIT_DATES_H

#include <stdbool.h>
#include <stdint.h>

enum { DATES_ROOM = 32 }; /* bytes that any spelling below needs */

bool dates_parse(const char *text, int64_t *ms);
void dates_format_utc(int64_t ms, char text[DATES_ROOM]);   /* 2026-11-22T10:00:00Z */
void dates_format_plain(int64_t ms, char text[DATES_ROOM]); /* the same without the Z */
void dates_format_day(int64_t ms, char text[DATES_ROOM]);   /* 2026-11-22 */
bool dates_is_day(const char *text); /* a real date spelled 2026-11-22 */

/* The Date header of HTTP (IMF-fixdate, and the two older forms that RFC 9110 names; a
 * two-digit year is one of 1970 to 2069). */
bool dates_parse_http(const char *text, int64_t *ms);

#endif
