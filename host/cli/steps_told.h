/* steps_told.h -- what each step may do, in the words of the spec's own table. */
#ifndef CLI_STEPS_TOLD_H
#define CLI_STEPS_TOLD_H

#include "host/spec/pipeline.h"

/* "unsubscribe people in the CRM who left the list" */
const char *step_does(enum step step);

#endif
