/* environment.h -- what a run inherits of the supervisor's environment.
 *
 * The supervisor holds the keys of all pipelines; a run gets those that its own spec
 * names, and what any program needs to work on this machine. Pure except for memory.
 */
#ifndef SCHEDULE_ENVIRONMENT_H
#define SCHEDULE_ENVIRONMENT_H

#include "host/spec/pipeline.h"

/* The target of alerts for specs that name none: for processes that send them. */
enum environment_alert {
    ENVIRONMENT_ALERT_RUN,
    ENVIRONMENT_ALERT_WEBHOOK,
    ENVIRONMENT_ALERT_SECRET,
    ENVIRONMENT_ALERT_SECRET_FILE,
    ENVIRONMENT_ALERT_ON,
};
enum { ENVIRONMENT_ALERTS = ENVIRONMENT_ALERT_ON + 1 };
extern const char *const environment_alerts[ENVIRONMENT_ALERTS];

/* What libpq takes of its environment: for processes that open a state. */
extern const char *const environment_states;

/* Of `whole` ("NAME=VALUE", NULL-terminated) what `variables` name and what is
 * ordinary. NULL-terminated; the texts are those of `whole`, the caller frees the
 * array. */
char **environment_select(char *const *whole, const struct spec_variable *variables);

#endif
