/* option_values.h -- what options do with values that are neither a flag, a word nor a
 * number. Each gives false where the value is wrong, and has said so.
 */
#ifndef CLI_OPTION_VALUES_H
#define CLI_OPTION_VALUES_H

#include <stdbool.h>

struct cli;

bool option_values_log(struct cli *cli, const char *value);
bool option_values_color(struct cli *cli, const char *value);
bool option_values_verbose(struct cli *cli, const char *value);
bool option_values_step(struct cli *cli, const char *value);
bool option_values_change(struct cli *cli, const char *value);
bool option_values_allow(struct cli *cli, const char *value);
bool option_values_wait(struct cli *cli, const char *value);
/* --term, or WHERRY_TERM: of all that the process takes from then on. */
bool option_values_term(struct cli *cli, const char *value);
bool option_values_accept(struct cli *cli, const char *value);
bool option_values_alert_run(struct cli *cli, const char *value);
bool option_values_alert_webhook(struct cli *cli, const char *value);
bool option_values_alert_secret_file(struct cli *cli, const char *value);
bool option_values_alert_on(struct cli *cli, const char *value);

#endif
