/* members.h -- the members of a segment of the CRM. */
#ifndef SEGMENTS_MEMBERS_H
#define SEGMENTS_MEMBERS_H

#include "host/segments/work.h"

/* Reads the members into the state, in a pass of their own. FAILED if a whole read
 * shows none though the CRM counts some. */
enum wherry_status segment_read_members(struct segment_work *work,
                                        struct wherry_error *error);

#endif
