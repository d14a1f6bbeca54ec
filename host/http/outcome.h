/* outcome.h -- how a try ended, and whether another may cure it.
 *
 * Any request may be sent again when the service surely did not do it: it was not sent,
 * or it got a 429 or a 403 that is not the service's own (its own are JSON). If a
 * repeat does no harm, a request that got lost on the way may be sent again too, and so
 * after 5xx and HTML, which come from a machine in between. Nothing cures a redirect.
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

/* The service may have done it or not. */
bool outcome_is_doubtful(const struct outcome *outcome);

#endif
