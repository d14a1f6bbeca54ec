/* attempt.h -- one try of an exchange: set up for curl, and read when it has ended. */
#ifndef HTTP_ATTEMPT_H
#define HTTP_ATTEMPT_H

#include "host/http/exchange.h"
#include "host/http/outcome.h"

struct attempt_options {
    char *user_agent;
    char *ca_file; /* NULL: the system's */
};

/* Sets up `easy`, which must be as new, and forgets the results of the try before.
 * False if curl refused an option. */
bool attempt_prepare(struct exchange *exchange, CURL *easy,
                     const struct attempt_options *options);

/* Fills the exchange's last answer or failure, and `outcome`, which borrows from it.
 * Returns the wait that the answer asks for (Retry-After), -1 for none. */
int64_t attempt_read(struct exchange *exchange, CURLcode result,
                     struct outcome *outcome);

#endif
