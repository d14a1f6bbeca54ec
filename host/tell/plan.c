/* plan.c -- a change in words. */
#include "host/tell/plan.h"

const char *plan_words(enum wherry_verb verb, enum side target,
                       enum wherry_consent consent)
{
    bool crm = target == SIDE_CRM;
    switch (verb) {
    case WHERRY_CREATE:
        if (crm)
            return "create in the CRM";
        return consent == WHERRY_PENDING ? "invite to the list" : "add to the list";
    case WHERRY_UPDATE:
        return crm ? "update in the CRM" : "update on the list";
    case WHERRY_UNSUBSCRIBE:
        return crm ? "opt out in the CRM" : "unsubscribe on the list";
    case WHERRY_RENAME:
        return "change the address on the list";
    case WHERRY_JOIN:
        return "add to the segment";
    case WHERRY_LEAVE:
        return "take out of the segment";
    }
    return "";
}
