/* move.h -- brings members into the static segment and out of it. */
#ifndef SEGMENTS_MOVE_H
#define SEGMENTS_MOVE_H

#include "host/segments/work.h"

/* Carries out the difference, or lists it in a plan. Sets work->unsure. */
enum wherry_status segment_move(struct segment_work *work, struct wherry_error *error);

#endif
