/* reason.h -- why something was refused, in one word. */
#ifndef TELL_REASON_H
#define TELL_REASON_H

#include <stdbool.h>

#include "plugin/wherry.h"

enum { REASON_COUNT = WHERRY_REASON_FULL + 1 };

/* "value", "state", ... reason_find gives false for any other name. */
const char *reason_name(enum wherry_reason reason);
bool reason_find(const char *name, enum wherry_reason *reason);

#endif
