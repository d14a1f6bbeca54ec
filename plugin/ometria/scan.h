/* scan.h -- all profiles, or those changed since a day, page after page.
 *
 * Pages are asked for by offset, in the order of Ometria's internal id, and offset
 * paging is no snapshot: what people do between two pages moves rows.
 *  - A new profile has a new id and comes at the end: it is met, or it is newer than
 *    the pass and the next one brings it.
 *  - A profile that goes (merged into another, say) pulls all behind it one row up: a
 *    row can slip from the page not yet read into the one already read. Against that
 *    each page is asked for from OVERLAP rows before the end of the page before it, and
 *    must begin with a row of that page: then no gap is between the two, as rows keep
 *    their order. If it does not, more rows went than the overlap holds, and we step
 *    back by whole pages until the two meet, or to the beginning.
 *  - Within a list of changed profiles a row can also come in the middle: rows behind
 *    it move down and are met twice. The row itself may be missed; it changed after
 *    the pass began, and the next pass asks from the day before this one's.
 *  - Should a service list by time of change after all, a changed row moves to the
 *    end. So the last page must be asked for when all before it have come; if it was
 *    asked for earlier, it is read once more.
 * Several pages are in flight when there is more than one; they are told in order.
 */
#ifndef OMETRIA_SCAN_H
#define OMETRIA_SCAN_H

#include "plugin/ometria/profile.h"

struct scan;

/* `day`: changed since then, as 2026-11-22; NULL for all. `shape` outlives the scan. */
struct scan *scan_create(struct ometria *ometria, const struct profile_shape *shape,
                         const char *day);
void scan_destroy(struct scan *scan); /* drops what is in flight */

/* The next page: OK, or END after the last one. The rows live until the next call. */
enum wherry_status scan_next(struct scan *scan, struct rows **rows,
                             struct wherry_error *error);
/* The service's time at the first answer; known once a page came. */
int64_t scan_date_ms(const struct scan *scan);

#endif
