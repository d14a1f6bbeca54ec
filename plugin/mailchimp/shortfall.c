/* shortfall.c -- rows that the service counts and does not show. */
#include "plugin/mailchimp/shortfall.h"

#include <stdio.h>

enum { SHARE = 20 }; /* more than one of this many is a finding */

void shortfall_warn(const struct wherry_host *host, const char *what, uint64_t rows,
                    uint64_t total)
{
    if (total <= rows || (total - rows) * SHARE <= total)
        return;
    char message[160];
    snprintf(message, sizeof message,
             "the service counts %llu %s but shows %llu: some may have been missed",
             (unsigned long long)total, what, (unsigned long long)rows);
    host->log(host, WHERRY_LOG_WARNING, message);
}
