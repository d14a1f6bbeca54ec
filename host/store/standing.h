/* standing.h -- where one contact of the list stands in a segment: the facts that
 * decide who joins the static segment and who leaves it.
 */
#ifndef STORE_STANDING_H
#define STORE_STANDING_H

#include <stdbool.h>

/* Each member of the CRM's segment has one contact on the list: the one that their
 * profile is linked to, else the one who has their address. */
enum membership {
    MEMBER_NOT,   /* no member has the contact's profile or address on the list */
    MEMBER_MAYBE, /* members have the address, and each belongs to another contact */
    MEMBER_SURE,  /* the contact belongs to a member */
};

struct standing {
    bool on_list;    /* has a record there */
    bool subscribed; /* SUBSCRIBED on it, by our picture */
    bool hidden;     /* a static segment may not show the contact though they are in
                      * it */
    enum membership membership;
    bool placed; /* sits in the static segment */
    bool ours;   /* the seat is: the contact was seen as a member while in it */
    bool barred; /* was refused under the present address, or has none */
};

#endif
