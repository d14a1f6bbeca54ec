/* shortfall.h -- rows that the service counts and does not show.
 *
 * Pure except for the log. People come and go during a read: a few missing rows are not
 * a finding.
 */
#ifndef MAILCHIMP_SHORTFALL_H
#define MAILCHIMP_SHORTFALL_H

#include "plugin/wherry.h"

/* Warns if the rows that were shown are far fewer than `total`. */
void shortfall_warn(const struct wherry_host *host, const char *what, uint64_t rows,
                    uint64_t total);

#endif
