/* standing.h -- where one contact of the list stands in a segment: the facts by which
 * it is decided who joins the static segment and who leaves it.
 */
#ifndef STORE_STANDING_H
#define STORE_STANDING_H

#include <stdbool.h>

/* Each member of the CRM's segment is taken for one contact on the list: the one that
 * her profile is linked to, else the one who has her address. */
enum membership {
    MEMBER_NOT,   /* no member has her profile or her address on the list */
    MEMBER_MAYBE, /* members have her address, and each is taken for somebody else */
    MEMBER_SURE,  /* a member is taken for her */
};

struct standing {
    bool on_list;    /* has a record there */
    bool subscribed; /* SUBSCRIBED on it, by our picture */
    bool hidden;     /* a static segment may not show her though she sits in it */
    enum membership membership;
    bool placed; /* sits in the static segment */
    bool ours;   /* the seat is: she was seen as a member while she sat there */
    bool barred; /* was refused under the address that she has now, or has none */
};

#endif
