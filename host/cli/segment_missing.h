/* segment_missing.h -- who of a segment of the CRM is not on the list, and why. */
#ifndef CLI_SEGMENT_MISSING_H
#define CLI_SEGMENT_MISSING_H

#include "host/cli/command.h"

/* Operands: PIPELINE SEGMENT, the CRM's id of one that is synced, or the static segment's
 * name. From what the last sync knew: nobody is asked. */
int segment_missing(const struct cli *cli);

#endif
