/* overview.h -- the first page: every pipeline, and how it is doing. */
#ifndef CONSOLE_OVERVIEW_H
#define CONSOLE_OVERVIEW_H

#include "host/console/visit.h"

/* How many runs a row of bars shows, for --runs. */
#define OVERVIEW_RUNS "100"

void overview_ask(struct visit *visit);
void overview_show(struct visit *visit);

/* The state of a pipeline as a badge: "Active", "Error", "Paused", "New". */
void overview_badge(struct visit *visit, const struct json_node *pipeline);
/* How its latest run ended, in a line. */
void overview_last_run(struct visit *visit, const struct json_node *pipeline);
/* "ometria shop and mailchimp mailing". */
void overview_between(struct visit *visit, const struct json_node *pipeline);

#endif
