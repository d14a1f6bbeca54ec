/* run.h -- one run of one pipeline: check, read, judge, apply, report.
 *
 * The caller holds the leases and has opened both connectors and the store. A run goes
 * one way: the list is read and learned, then the CRM; then every open row is judged;
 * the limits are checked on the whole set; only then are changes sent, and each verdict
 * is learned. With RUN_PLAN it stops before the first change and tells what it would
 * do; open the store with STORE_DRY for it.
 */
#ifndef SYNC_RUN_H
#define SYNC_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "host/connector/connector.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"
#include "host/sync/report.h"

enum run_mode { RUN_APPLY, RUN_PLAN };

/* One change that would be made, or is held back. Texts live until the visitor
 * returns. */
struct run_planned {
    const char *step;    /* the step's name, or segment_sync */
    const char *contact; /* the short id that `explain` understands */
    const char *address;
    const char *what; /* "unsubscribe on the list", "create in the CRM", ... */
    const char *rule; /* why: the rule that decided, a sentence */
    const char *held; /* "" or why it would not be sent: parked, over its limit */
    const struct wherry_field *before; /* fields as they are at the target */
    const struct wherry_field *after;  /* and as they would be */
    size_t field_count;
};

/* Where the run is: for a progress line. `total` 0: not known. */
struct run_progress {
    const char *phase; /* "reading the list", "reading the CRM", "judging", "sending" */
    uint64_t done, total;
};

/* A backfill in place of the steps. */
struct run_backfill {
    bool from_list;      /* from the list into the CRM; else the other way */
    const char *segment; /* of the CRM, by id or title; NULL: everybody */
    int64_t limit;       /* add no more than this; 0: no limit */
    /* Asked once, before the first change, with report->backfill counted; false:
     * nothing is sent. NULL: yes. */
    bool (*agreed)(void *self, const struct report *report);
};

struct run_options {
    enum run_mode mode;
    unsigned due;     /* bit 1 << work: what to do; the rest of the spec waits */
    unsigned allowed; /* bit 1 << step: may go above its limit this once */
    const char *kind; /* "run", "backfill" */
    const struct run_backfill *backfill; /* NULL: none */
    int64_t (*now_ms)(void *self);       /* this machine's clock; NULL: the real one */
    bool (*cancelled)(void *self);
    void (*progress)(void *self, const struct run_progress *progress);
    void (*planned)(void *self, const struct run_planned *planned);
    void *self; /* of all of them */
};

enum { RUN_ALL_WORK = (1 << WORK_COUNT) - 1 };

/* OK with the report filled (also when steps were stopped by a limit or changes parked:
 * see report_code); DENIED, RETRY, CANCELLED, FAILED: what was learned and sent until
 * then is kept, and the report tells it. */
enum wherry_status run_pipeline(const struct pipeline *pipeline, struct connector *list,
                                struct connector *crm, struct store *store,
                                const struct run_options *options,
                                struct report *report, struct wherry_error *error);

#endif
