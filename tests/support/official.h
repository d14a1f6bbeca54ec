/* official.h -- requests of a test, held against the official description of
 * Mailchimp's API. Where the description is absent, that is said once and every check
 * passes.
 */
#ifndef SUPPORT_OFFICIAL_H
#define SUPPORT_OFFICIAL_H

#include "tests/support/sandbox.h"

/* Reads the description, once for all tests of a program: before the first. */
void official_prepare(void);
void official_forget(void);
/* Every request to Mailchimp in the sandbox's log fits it. */
void official_check(struct sandbox *sandbox);

#endif
