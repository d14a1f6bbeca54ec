/* scripted_request.h -- one request of a connector against one exchange of a script.
 *
 * Part of scripted_host; tests use that.
 */
#ifndef SUPPORT_SCRIPTED_REQUEST_H
#define SUPPORT_SCRIPTED_REQUEST_H

#include "tests/support/scripted_host.h"

/* Fails the test if no host could accept the request. */
void scripted_request_check(const struct wherry_request *request);
/* The body as NUL-terminated text; the caller frees; fails the test if it is not
 * JSON. */
char *scripted_request_body(const struct wherry_request *request);
/* NULL if the request fits, else the word for what does not. */
const char *scripted_request_misfit(const struct scripted_exchange *script,
                                    const struct wherry_request *request,
                                    const char *body);

#endif
