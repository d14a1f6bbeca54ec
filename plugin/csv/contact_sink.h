/* contact_sink.h -- changes of contacts: those of one flush in one walk from the old
 * file to the new one. */
#ifndef CSV_CONTACT_SINK_H
#define CSV_CONTACT_SINK_H

#include "plugin/csv/instance.h"
#include "plugin/csv/jobs.h"

/* Carries out the jobs and gives each its verdict. */
enum wherry_status contact_sink_flush(const struct csv *csv, struct jobs *jobs,
                                      struct wherry_error *error);

#endif
