/* count.h -- the numbers of one segment: how many are in it, how many are not and
 * why. */
#ifndef SEGMENTS_COUNT_H
#define SEGMENTS_COUNT_H

#include "host/segments/work.h"

/* Fills the report's numbers; the survey was taken. */
enum wherry_status segment_count(struct segment_work *work, struct wherry_error *error);
/* Their stored form. */
const char *segment_counts_write(const struct report_segment *report,
                                 struct arena *arena);
/* False, and zeroes, for a text that this version did not write. */
bool segment_counts_read(const char *counts, struct report_segment *report);

#endif
