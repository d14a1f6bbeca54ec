/* candidate.h -- does a backfill add this contact? Pure.
 *
 * A backfill adds contacts who have opted in at the source and of whom the target has
 * no record and never had one. Every other contact at the source has one reason to be
 * left out: the first that holds, in the order of enum candidate.
 */
#ifndef SYNC_CANDIDATE_H
#define SYNC_CANDIDATE_H

#include "host/engine/backfill_report.h"
#include "host/picture/policy.h"

struct candidacy {
    const struct policy *policy;
    bool from_list; /* from the list into the CRM; else the other way */
    bool outside;   /* a segment was named and the contact is not in it */
    bool taken;     /* another row's record at the target has the address */
    bool erased;    /* a service has erased the person with this address */
};

/* What a backfill does to a candidate. */
enum action candidate_action(bool from_list);

enum candidate candidate_judge(const struct row *row,
                               const struct candidacy *candidacy);

#endif
