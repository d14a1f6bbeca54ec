/* back.h -- the contacts whom a run moved in the segments, for an undo to move back.
 *
 * It undoes the moves that the list has made by the journal. A contact who was put into
 * a static segment is taken out of it, unless the CRM's segment has them: the next run
 * would put them in again. A contact who was taken out is put back while they are
 * subscribed; then their seat is not ours, so that no later run takes them out. No
 * consent is changed.
 */
#ifndef SEGMENTS_BACK_H
#define SEGMENTS_BACK_H

#include "host/segments/work.h"

/* One line of the journal. */
struct back_move {
    int64_t row;
    size_t place; /* of the segment in the spec; their count: it is no longer there */
    size_t order;
    bool join;
    const char *name; /* of the static segment */
};

struct back {
    struct engine *engine;
    struct arena arena;
    struct back_move *moves; /* by place, row and order */
    size_t count, room;
    char rule[64];
};

/* All that the run has moved of the contacts in engine->only, if options->undo is about
 * segments at all. */
enum wherry_status back_read(struct back *back, struct engine *engine,
                             struct wherry_error *error);
void back_free(struct back *back);

/* The contacts of one segment who will be moved back. */
struct back_page {
    size_t next; /* the move from which it continues; moves on */
    struct store_standing *joins, *leaves;
    size_t join_count, leave_count;
    size_t room; /* of either */
};
/* The next ones, their texts in the arena; both empty at the end. What stays is passed
 * to options->undo->left. */
enum wherry_status back_next(const struct segment_work *work, struct back_page *page,
                             struct arena *arena, struct wherry_error *error);
/* The segment's place in the spec; where its moves begin. */
size_t back_place(const struct segment_work *work);
size_t back_first(const struct back *back, size_t place);
/* Reports those of segments that are no longer in the spec. */
void back_tell_others(const struct back *back);

#endif
