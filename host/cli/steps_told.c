/* steps_told.c -- what each step may do. */
#include "host/cli/steps_told.h"

#include "host/spec/keys.h"

const char *step_does(enum step step)
{
    const struct section *steps = schema_home(&keys_file, step_name(step));
    return steps == NULL ? "" : schema_find(steps, step_name(step))->help;
}
