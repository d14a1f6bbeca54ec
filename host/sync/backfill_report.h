/* backfill_report.h -- what a backfill found, in numbers and in sentences: whom it
 * would add, and why everybody else of the side that it takes people from is left out.
 */
#ifndef SYNC_BACKFILL_REPORT_H
#define SYNC_BACKFILL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_writer.h"

/* One contact in a backfill. The source is the side that people are taken from, the
 * target the one that they are added to. */
enum candidate {
    CANDIDATE_NOBODY,             /* not at the source: not counted */
    CANDIDATE_ADD,                /* she is to be added */
    CANDIDATE_OUTSIDE,            /* not in the segment that was named */
    CANDIDATE_THERE_UNSTATED,     /* at the target, with this consent there */
    CANDIDATE_THERE_SUBSCRIBED,   /* ... in the order of enum wherry_consent */
    CANDIDATE_THERE_UNSUBSCRIBED, /* ... */
    CANDIDATE_THERE_PENDING,      /* ... */
    CANDIDATE_THERE_BOUNCED,      /* ... */
    CANDIDATE_THERE_ARCHIVED,     /* ... */
    CANDIDATE_REMOVED,            /* was at the target and is gone or erased */
    CANDIDATE_UNSTATED,           /* at the source, with a consent that is no yes */
    CANDIDATE_UNSUBSCRIBED,       /* ... */
    CANDIDATE_PENDING,            /* ... */
    CANDIDATE_BOUNCED,            /* ... */
    CANDIDATE_ARCHIVED,           /* ... */
    CANDIDATE_UNDER_WAY,          /* ours may still arrive at the target */
    CANDIDATE_TAKEN,              /* another contact has the address there */
    CANDIDATE_REFUSED,            /* the target refused the same before */
    CANDIDATE_OWED,               /* a step owes her already */
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

struct report;

/* Whom it would add and who is left out, at most 80 columns wide: to be said before the
 * question. */
void backfill_text(const struct report *report, const char *pipeline,
                   struct buffer *text);
/* "add 12 people to the list?" */
void backfill_question(const struct backfill_report *backfill, struct buffer *text);
/* Answered "not now": nobody sends them again but the next backfill. */
int64_t backfill_later(const struct report *report);
/* What came of it. */
void backfill_outcome(const struct report *report, const char *pipeline,
                      struct buffer *text);
/* The member "backfill". */
void backfill_json(const struct backfill_report *backfill, struct json_writer *json);

#endif
