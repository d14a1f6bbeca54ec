/* side.h -- the two sides of a pipeline: the list and the CRM. */
#ifndef PICTURE_SIDE_H
#define PICTURE_SIDE_H

#include "host/store/store.h"

enum side { SIDE_LIST = STORE_LIST, SIDE_CRM = STORE_CRM };
enum { SIDE_COUNT = STORE_SIDES };

static inline enum side other_side(enum side side)
{
    return side == SIDE_LIST ? SIDE_CRM : SIDE_LIST;
}

/* "list", "crm": as in the spec, and in output for machines. */
const char *side_name(enum side side);
/* "list", "CRM": for people. */
const char *side_title(enum side side);

#endif
