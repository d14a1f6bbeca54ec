/* candidate.h -- is this contact one whom a backfill adds? Pure.
 *
 * A backfill takes people who have opted in at the source and of whom the target has no
 * record and never had one. Everybody else at the source has one reason to be left out:
 * the first that holds, in the order of enum candidate.
 */
#ifndef SYNC_CANDIDATE_H
#define SYNC_CANDIDATE_H

#include "host/engine/backfill_report.h"
#include "host/picture/policy.h"

struct candidacy {
    const struct policy *policy;
    bool from_list; /* from the list into the CRM; else the other way */
    bool outside;   /* a segment was named and she is not in it */
    bool taken;     /* another row's record at the target has her address */
    bool erased;    /* a service has erased whoever has her address */
};

/* What a backfill does to a candidate. */
enum action candidate_action(bool from_list);

enum candidate candidate_judge(const struct row *row,
                               const struct candidacy *candidacy);

#endif
