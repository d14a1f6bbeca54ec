/* described.h -- compares the requests of a test with our descriptions of both APIs. */
#ifndef SUPPORT_DESCRIBED_H
#define SUPPORT_DESCRIBED_H

#include "tests/support/sandbox.h"

/* Every request in the sandbox's log fits the description of its service. */
void described_check(struct sandbox *sandbox);

#endif
