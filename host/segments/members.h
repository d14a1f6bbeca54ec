/* members.h -- who is in a segment of the CRM. */
#ifndef SEGMENTS_MEMBERS_H
#define SEGMENTS_MEMBERS_H

#include "host/segments/work.h"

/* Reads the members into the state, in a pass of their own. FAILED where a whole read
 * shows nobody though the CRM counts members. */
enum wherry_status segment_read_members(struct segment_work *work,
                                        struct wherry_error *error);

#endif
