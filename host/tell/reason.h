/* reason.h -- why something was refused, in one word. */
#ifndef TELL_REASON_H
#define TELL_REASON_H

#include "plugin/wherry.h"

/* "value", "state", ... */
const char *reason_name(enum wherry_reason reason);

#endif
