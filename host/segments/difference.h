/* difference.h -- who must move so that a static segment matches the CRM's: those for
 * whom segment_decide says so, among all standings in the store.
 *
 *     difference_init(&joins, store, segment, &survey, SEGMENT_JOIN);
 *     while (difference_next(&joins, ..., &count, ...) == WHERRY_OK && count > 0)
 *         ...
 *     difference_finish(&joins);
 *
 * It goes through the standings once, in the order of the rows, a page at a time: a
 * contact who moved since does not come again, and the memory does not grow. At its end
 * it stays there: looking for more would pass all who stay once more.
 */
#ifndef SEGMENTS_DIFFERENCE_H
#define SEGMENTS_DIFFERENCE_H

#include "host/segments/decide.h"
#include "host/store/segments.h"

enum { DIFFERENCE_PAGE = 500 };

struct difference {
    struct store *store;
    int64_t segment;
    const struct survey *survey;
    enum segment_move move;
    struct arena page; /* of the last page */
    int64_t after;     /* the row */
    bool ended;
};

/* `move` is any but SEGMENT_STAY. The survey (NULL: none was taken) makes it quicker, and
 * outlives the difference. */
void difference_init(struct difference *difference, struct store *store,
                     int64_t segment, const struct survey *survey,
                     enum segment_move move);
void difference_finish(struct difference *difference);
/* The next ones who make this move, each contact once, at most `room`, which is no less
 * than a page; 0 at the end. Texts are the arena's. */
enum wherry_status difference_next(struct difference *difference, struct arena *arena,
                                   struct store_standing *movers, size_t room,
                                   size_t *count, struct wherry_error *error);

#endif
