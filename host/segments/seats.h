/* seats.h -- the seats of a static segment of the list. */
#ifndef SEGMENTS_SEATS_H
#define SEGMENTS_SEATS_H

#include "host/segments/work.h"

/* Reads the static segment into the state, in a pass of its own. */
enum wherry_status segment_read_seats(struct segment_work *work,
                                      struct wherry_error *error);
/* Marks as ours the seats of those who are members now; in the caller's transaction. */
enum wherry_status segment_own_seats(const struct segment_work *work,
                                     struct wherry_error *error);

#endif
