/* membership.h -- who joins a segment and who leaves it: those of one flush in one walk
 * from the old file of the segment to the new one. */
#ifndef CSV_MEMBERSHIP_H
#define CSV_MEMBERSHIP_H

#include "plugin/csv/instance.h"
#include "plugin/csv/jobs.h"

enum wherry_status membership_flush(const struct csv *csv, const char *segment,
                                    struct jobs *jobs, struct wherry_error *error);

#endif
