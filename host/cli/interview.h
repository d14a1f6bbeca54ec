/* interview.h -- a new pipeline, by questions at a terminal.
 *
 * A wrong answer is asked again, with the reason. Nothing is written before all was
 * answered, shown and agreed to.
 */
#ifndef CLI_INTERVIEW_H
#define CLI_INTERVIEW_H

#include "host/cli/wizard.h"

/* Asks for all answers. CODE_OK: they are good, and may be written. Otherwise nothing
 * must be written: the person declined, or left. */
int interview(struct wizard *wizard);

#endif
