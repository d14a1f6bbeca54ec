/* club.h -- a segment of the CRM and its static segment, for tests of segment_sync.
 *
 * The club is the segment 1042 of the CRM and the static segment "VIP" of the list.
 */
#ifndef PIPELINES_CLUB_H
#define PIPELINES_CLUB_H

#include "tests/pipelines/rig.h"

#define CLUB_SECTION                                                                   \
    "segment_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP }\n"

/* A spec of these steps (0: no contact_sync) and the club. */
void club_write_spec(unsigned steps);
/* The segment 1042 in the CRM; `dynamic` is JSON: "true", "false". */
void club_found(const char *dynamic);

/* People pN@club.example.net, from <= N < to: on both sides, subscribed and opted
 * in. */
void club_people(int from, int to);
const char *club_address(int number);
/* They leave the list, each by their own will. */
void club_leave(int from, int to);
/* They enter the segment, or leave it; then the CRM refreshes it. */
void club_enter(int from, int to);
void club_exit(int from, int to);
void club_refresh(void);

/* Is this address in the static segment of this name? */
bool club_has(const char *name, const char *address);
/* How many members of the list are in it. */
int club_size(const char *name);
/* The numbers of all who are in "VIP", as text: the same for two worlds with the same
 * members. */
const char *club_members(void);

#endif
