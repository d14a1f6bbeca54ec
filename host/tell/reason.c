/* reason.c -- why something was refused, in one word. */
#include "host/tell/reason.h"

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
