/* story.h -- what the stories of contacts say of their segments.
 *
 * Each join and leave that the list was asked for has a line in the journal, in the
 * transaction that keeps what became of the seat; journal.h has its contents.
 */
#ifndef SEGMENTS_STORY_H
#define SEGMENTS_STORY_H

#include "host/segments/work.h"

/* What became of one move. */
struct segment_told {
    int64_t row;
    bool join; /* else the contact should leave */
    enum wherry_outcome outcome;
    const char *words; /* the list's own; "" */
};

/* How the words of a move begin that was made: "put into", before the name. */
const char *segment_deed(bool join);
/* Why anybody joins, or leaves. */
const char *segment_rule(bool join);
enum wherry_status segment_tell(const struct segment_work *work,
                                const struct segment_told *told,
                                struct wherry_error *error);
/* After the static segment was read back: what became of each move of this run of which
 * the list had said neither yes nor no. */
enum wherry_status segment_tell_read_back(const struct segment_work *work,
                                          struct wherry_error *error);

#endif
