/* interview_work.h -- the questions about what a new pipeline does.
 *
 * Each gives false if the person left. Afterwards that part of the answers is good.
 */
#ifndef CLI_INTERVIEW_WORK_H
#define CLI_INTERVIEW_WORK_H

#include "host/cli/wizard.h"

/* Which steps, how often, which fields, which segments. */
bool interview_work(struct wizard *wizard);

#endif
