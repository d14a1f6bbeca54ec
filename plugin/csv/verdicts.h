/* verdicts.h -- what became of the jobs of one flush, told to the host.
 *
 * Nothing is told before the new file is in place; where it is not, all that would have
 * been done is put off.
 */
#ifndef CSV_VERDICTS_H
#define CSV_VERDICTS_H

#include "plugin/csv/header.h"
#include "plugin/csv/jobs.h"
#include "plugin/csv/rewrite.h"

/* None of them was carried out. */
void verdicts_put_off(const struct csv *csv, struct jobs *jobs, const char *words);
/* `header`: the columns of their cells. NULL where no record is told. */
void verdicts_tell(const struct csv *csv, struct jobs *jobs,
                   const struct header *header);
/* Ends the rewriting, and tells what became of the jobs. OK also where somebody else has
 * changed the file: then they are put off. */
enum wherry_status verdicts_end(const struct csv *csv, struct jobs *jobs,
                                const struct header *header, struct rewrite *rewrite,
                                struct wherry_error *error);

#endif
