/* plan_page.h -- what a run would do, or what would take one back: read, agreed to,
 * done.
 *
 * A plan is made by a job (act.h), which keeps its file; the page shows the job's
 * output. The approved file is the file as it was made, so that what is done is what
 * was shown.
 */
#ifndef CONSOLE_PLAN_PAGE_H
#define CONSOLE_PLAN_PAGE_H

#include "host/console/visit.h"

void plan_make(struct visit *visit);      /* of the next run */
void plan_make_undo(struct visit *visit); /* of a plan that undoes a run */
void plan_show(struct visit *visit);
void plan_apply(struct visit *visit);

#define PLAN_FILE "console.plan." /* how the names of their files begin */

/* Removes plans that an earlier console has left: files whose paths begin so. */
void plan_sweep(const char *plans);

#endif
