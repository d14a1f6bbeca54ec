/* side.c -- the two sides of a pipeline. */
#include "host/picture/side.h"

const char *side_name(enum side side)
{
    return side == SIDE_LIST ? "list" : "crm";
}

const char *side_title(enum side side)
{
    return side == SIDE_LIST ? "list" : "CRM";
}
