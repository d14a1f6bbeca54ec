/* sparkline.h -- the latest runs of a pipeline as a row of bars: good, in part, failed. */
#ifndef CONSOLE_SPARKLINE_H
#define CONSOLE_SPARKLINE_H

#include "host/console/visit.h"

/* `codes` as `wherry status --json --runs` prints them, the newest first; NULL: nothing. */
void sparkline_add(struct visit *visit, const struct json_node *codes);

#endif
