/* reason.c -- why something was refused, in one word. */
#include "host/tell/reason.h"

#include "host/base/text.h"

const char *reason_name(enum wherry_reason reason)
{
    static const char *const names[] = {[WHERRY_REASON_NONE] = "refused",
                                        [WHERRY_REASON_VALUE] = "value",
                                        [WHERRY_REASON_ADDRESS] = "address",
                                        [WHERRY_REASON_STATE] = "state",
                                        [WHERRY_REASON_FORGOTTEN] = "forgotten",
                                        [WHERRY_REASON_OTHER] = "other",
                                        [WHERRY_REASON_FULL] = "full"};
    return names[reason];
}

bool reason_find(const char *name, enum wherry_reason *reason)
{
    for (int i = 0; i < REASON_COUNT; i++)
        if (text_same(reason_name((enum wherry_reason)i), name)) {
            *reason = (enum wherry_reason)i;
            return true;
        }
    return false;
}
