/* backfill_report.h -- what a backfill found, in numbers: how many contacts it would
 * add, and why it leaves out the others of the side that it adds from.
 */
#ifndef ENGINE_BACKFILL_REPORT_H
#define ENGINE_BACKFILL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/* One contact in a backfill. The source is the side that people are taken from, the
 * target the one that they are added to. */
enum candidate {
    CANDIDATE_NOBODY,             /* not at the source: not counted */
    CANDIDATE_ADD,                /* to be added */
    CANDIDATE_OUTSIDE,            /* not in the segment that was named */
    CANDIDATE_THERE_UNSTATED,     /* at the target, with this consent there */
    CANDIDATE_THERE_SUBSCRIBED,   /* ... in the order of enum wherry_consent */
    CANDIDATE_THERE_UNSUBSCRIBED, /* ... */
    CANDIDATE_THERE_PENDING,      /* ... */
    CANDIDATE_THERE_BOUNCED,      /* ... */
    CANDIDATE_THERE_ARCHIVED,     /* ... */
    CANDIDATE_REMOVED,            /* was at the target and is gone or erased */
    CANDIDATE_UNSTATED,           /* at the source, with a consent that is not a yes */
    CANDIDATE_UNSUBSCRIBED,       /* ... */
    CANDIDATE_PENDING,            /* ... */
    CANDIDATE_BOUNCED,            /* ... */
    CANDIDATE_ARCHIVED,           /* ... */
    CANDIDATE_UNDER_WAY,          /* ours may still arrive at the target */
    CANDIDATE_TAKEN,              /* another contact has the address there */
    CANDIDATE_REFUSED,            /* the target refused the same before */
    CANDIDATE_UNSEEN,             /* not found at the source in this run */
    CANDIDATE_OWED,               /* a step owes the contact already */
    CANDIDATE_LATER,              /* above the number that was asked for */
};
enum { CANDIDATE_COUNT = CANDIDATE_LATER + 1 };

enum { BACKFILL_NAME = 128 };
struct backfill_report {
    bool on; /* this run is a backfill */
    bool from_list;
    bool invites;  /* the list asks for a confirmation first */
    bool declined; /* counted, and the operator said no */
    int64_t counts[CANDIDATE_COUNT];
    int64_t at_target; /* by our picture, before; neither archived nor bounced */
    int64_t limit;     /* 0: none */
    /* The segment that people are taken from, for people to read; "" for none. */
    char segment_id[BACKFILL_NAME], segment_title[BACKFILL_NAME];
    int64_t segment_members;
};

#endif
