/* survey_print.h -- what a survey found, as JSON, and the change as a diff. No key stands in
 * either. */
#ifndef CLI_SURVEY_PRINT_H
#define CLI_SURVEY_PRINT_H

#include "host/cli/survey.h"

void survey_print(struct wizard *wizard, const struct survey *survey);
/* The change of the spec that would be made. */
void survey_print_change(struct wizard *wizard);

#endif
