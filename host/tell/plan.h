/* plan.h -- a change in words. */
#ifndef TELL_PLAN_H
#define TELL_PLAN_H

#include "host/picture/side.h"

/* "unsubscribe on the list". */
const char *plan_words(enum wherry_verb verb, enum side target,
                       enum wherry_consent consent);

#endif
