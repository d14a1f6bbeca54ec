/* trying.h -- the answers so far as a spec in memory: read, judged, connected. */
#ifndef CLI_TRYING_H
#define CLI_TRYING_H

#include "host/cli/wizard.h"

/* Reads the draft beside the other specs of the directory and reports the errors in the
 * lines of one part. CODE_OK or CODE_SPEC. */
int trying_judge(struct wizard *wizard, enum draft_part part);

/* What to do with a side while it is connected. Returns the exit code. */
typedef int trying_work(struct wizard *wizard, struct connector *connector,
                        enum side side);
/* The same as trying_judge of the side's part; then the side is connected, with the leases
 * of its account, as long as the work takes. */
int trying_connect(struct wizard *wizard, enum side side, trying_work *work);

#endif
