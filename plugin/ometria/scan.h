/* scan.h -- all profiles, or those changed since a day, page after page.
 *
 * Pages are asked for by offset, in the order of Ometria's internal id, and offset
 * paging is no snapshot: what people do between two pages moves rows.
 *  - A new profile has a new id and comes at the end: it is read, or it is newer
 *    than the pass and the next one reads it.
 *  - A profile that goes (merged into another, say) moves all after it one row up: a
 *    row can slip from the page not yet read into the one already read. Therefore
 *    each page is asked for from OVERLAP rows before the end of the page before it, and
 *    must begin with a row of that page: then there is no gap between the two, because
 *    rows keep their order. If it does not, more rows went than the overlap holds, and we step
 *    back by whole pages until the two meet, or to the beginning.
 *  - Within a list of changed profiles a row can also come in the middle: rows after
 *    it move down and are read twice. The row itself may be missed; it changed after
 *    the pass began, and the next pass asks from the day before this one's.
 *  - Should a service list by time of change after all, a changed row moves to the
 *    end. So the last page must be asked for when all before it have come; if it was
 *    asked for earlier, it is read once more.
 * A page with fewer rows than were asked for is not the last one: a service may give
 * less at a time. The end is where a page brings the overlap and nothing after it, and,
 * unless one short page was all there is, another one from there on is empty. An empty
 * list costs one request, a short one two.
 * Several pages are in flight if one was as long as the one before it; they are
 * returned in order.
 */
#ifndef OMETRIA_SCAN_H
#define OMETRIA_SCAN_H

#include "host/base/buffer.h"
#include "plugin/ometria/moment.h"
#include "plugin/ometria/profile.h"

struct scan;

/* `day`: changed since then, as 2026-11-22; NULL for all. `shape` outlives the scan, and
 * so does `moment`, of the pass, which learns the Date of each answer. */
struct scan *scan_create(struct ometria *ometria, const struct profile_shape *shape,
                         const char *day, struct moment *moment);
void scan_destroy(struct scan *scan); /* drops what is in flight */

/* Asks for the first page, and does not wait. */
enum wherry_status scan_begin(struct scan *scan, struct wherry_error *error);
/* The next page: OK, or END after the last one. The rows live until the next call. */
enum wherry_status scan_next(struct scan *scan, struct rows **rows,
                             struct wherry_error *error);

/* Where the read can continue if it is interrupted now and all pages returned so far
 * are kept: at the next page, which must contain the last rows that were returned. If
 * it does not, more rows went since than the overlap holds, and the reading steps
 * back as it always does; if all are gone it begins again. At least one page was
 * returned. */
bool scan_has_told(const struct scan *scan);
void scan_place(const struct scan *scan, struct buffer *text);
/* Before the first page. False: the text names no place. */
bool scan_go_on(struct scan *scan, const char *text);

#endif
