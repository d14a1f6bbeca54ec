/* verdicts.h -- the verdicts of the jobs of one flush.
 *
 * No verdict is given before the new file is in place; if that fails, all the jobs are
 * put off.
 */
#ifndef CSV_VERDICTS_H
#define CSV_VERDICTS_H

#include "plugin/csv/header.h"
#include "plugin/csv/jobs.h"
#include "plugin/csv/rewrite.h"

/* None of the jobs was done. */
void verdicts_put_off(const struct csv *csv, struct jobs *jobs, const char *words);
/* `header`: the columns of their cells. NULL if the verdicts have no record. */
void verdicts_tell(const struct csv *csv, struct jobs *jobs,
                   const struct header *header);
/* Ends the rewriting, and gives the verdicts. OK also if another program has changed
 * the file: then the jobs are put off. */
enum wherry_status verdicts_end(const struct csv *csv, struct jobs *jobs,
                                const struct header *header, struct rewrite *rewrite,
                                struct wherry_error *error);

#endif
