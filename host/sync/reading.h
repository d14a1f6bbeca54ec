/* reading.h -- what a run reads, by what is due in it. Pure.
 *
 * The list is read in every run: what changed there costs one request, and its picture
 * never grows old. Of the CRM a run reads what its due steps need. The two steps that
 * only carry opt-outs are content with less, but never for longer than an hour: an
 * opt-out that was made by API shows in the profiles alone, and what was kept for a
 * whole read of the CRM waits for one.
 */
#ifndef SYNC_READING_H
#define SYNC_READING_H

#include "host/spec/work.h"

/* How much of one side, each more than the one before. */
enum reading {
    READING_NOTHING,
    READING_OPT_OUTS, /* only the feed of opt-outs: no complete read */
    READING_CHANGES,  /* what changed since the last time */
    READING_WHOLE,    /* from the beginning */
};

struct reading_need {
    struct work_set due; /* in the spec, and to be done in this run */
    bool whole; /* the baseline, or a field that was never read: both sides anew */
    bool fresh; /* a due step takes a baseline of its own */
    int64_t crm_age_ms; /* since the last complete read of the CRM began */
};

struct reading_plan {
    enum reading list, crm;
};

struct reading_plan reading_plan(const struct reading_need *need);

#endif
