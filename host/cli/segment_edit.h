/* segment_edit.h -- add a segment to a pipeline's spec, or remove one. */
#ifndef CLI_SEGMENT_EDIT_H
#define CLI_SEGMENT_EDIT_H

#include "host/cli/command.h"

/* Operands: PIPELINE SEGMENT [NAME]. Each gives the exit code. */
int segment_edit_add(const struct cli *cli);
/* Operands: PIPELINE SEGMENT. */
int segment_edit_remove(const struct cli *cli);

#endif
