/* outcome.h -- what a try came to, and whether another may cure it.
 *
 * Any request may be sent again when the service surely did not carry it out: it was
 * not sent, or was turned away with 429 or with a 403 that is not the service's own
 * (its own are JSON). Where a repeat does no harm, so may one that got lost on the way,
 * and 5xx and HTML, which come from a machine in between. A redirect is never cured.
 */
#ifndef HTTP_OUTCOME_H
#define HTTP_OUTCOME_H

#include <stdbool.h>

struct outcome {
    long code;     /* 0: no answer */
    bool sent;     /* its first byte may have left */
    bool hopeless; /* no answer, and there will be none: a certificate, a limit */
    const char *content_type;
    const char *body;
};

bool outcome_may_be_cured(const struct outcome *outcome, bool repeatable);

/* Nobody can say whether the service carried it out. */
bool outcome_is_doubtful(const struct outcome *outcome);

#endif
