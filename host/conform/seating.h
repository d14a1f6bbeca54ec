/* seating.h -- static segments: found, made and removed; our own contact in one. */
#ifndef CONFORM_SEATING_H
#define CONFORM_SEATING_H

#include "host/conform/ours.h"

/* STATIC_SEGMENT, with a segment of this name, which no other segment has. */
void seating_static_segment(struct subject *subject, const char *name,
                            struct findings *findings);
/* JOIN_LEAVE: our contact into a segment of this name, which is made, and out of it. */
void seating_join_leave(struct ours *ours, const char *name);

#endif
