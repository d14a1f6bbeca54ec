/* options.h -- what a run is asked to do, and how it reports its progress.
 *
 * The callbacks are the caller's; each of them gets `self`. Those that are NULL are not
 * called.
 */
#ifndef ENGINE_OPTIONS_H
#define ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/spec/work.h"
#include "plugin/wherry.h"

struct report;

enum run_mode { RUN_APPLY, RUN_PLAN };

/* What distinguishes one change from another: a contact has at most one of a kind. */
struct run_change {
    int64_t row;
    const char *kind; /* its step, and more where a step has several kinds */
    uint64_t depends; /* a hash of all that it would do, and of what it starts from */
};

/* One change that would be made, or is held back. Texts live until the visitor
 * returns. */
struct run_planned {
    struct run_change change;
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

/* Where the run is. */
struct run_progress {
    bool begins;       /* a read, or the sending, announced once before it begins */
    bool reads;        /* a read: those of both sides may run at the same time */
    bool ends;         /* the last report about it */
    const char *phase; /* "reading the list", "reading the CRM", "judging", "sending" */
    uint64_t done, total; /* `total` about; 0: not known */
    uint64_t from;        /* so many of `done` were done before an interruption */
    bool kept;            /* an interrupted read is continued by the next run */
    /* At the services' paces; 0: no pace, or it is not known. */
    int64_t takes_ms;    /* all of it, at the least */
    unsigned per_second; /* at most */
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

/* What an undo leaves unchanged. Texts live until the visitor returns. */
struct run_left {
    int64_t row;
    const char *contact; /* as in run_planned */
    const char *step;    /* that wrote it */
    const char *what;    /* "FNAME on the list", "unsubscribe on the list" */
    const char *why;
};

/* What a run wrote is taken back, in place of the steps. */
struct run_undo {
    int64_t run;
    struct work_set steps; /* what these have written alone; empty: all */
    const int64_t *rows;   /* only of these contacts */
    size_t row_count;      /* 0: of all */
    void (*left)(void *self, const struct run_left *left); /* or NULL */
};

struct run_options {
    enum run_mode mode;
    struct work_set due;     /* what to do; the rest of the spec waits */
    struct step_set allowed; /* may go above their limits this once */
    bool verify;             /* read both sides whole now */
    bool after_loss;  /* take the baseline again, as after a loss: see sync/loss.h */
    const char *kind; /* "run", "backfill" */
    unsigned
        together; /* changes that the list's sink gets at once; 0: as many as suit */
    int64_t lease_waits, lease_wait_ms;  /* as in the report */
    const struct run_backfill *backfill; /* NULL: none */
    const struct run_undo *undo;         /* NULL: none */
    int64_t (*now_ms)(void *self);       /* this machine's clock; NULL: the real one */
    bool (*cancelled)(void *self);
    /* What the process will end with when it was cancelled: kept as the run's code.
     * NULL: as by SIGTERM. */
    int (*stop_code)(void *self);
    void (*progress)(void *self, const struct run_progress *progress);
    void (*planned)(void *self, const struct run_planned *planned);
    /* Sets *agreed; called before a change is counted and before it is sent. Everything
     * else that is owed waits for another run. NULL: everything is agreed. */
    enum wherry_status (*agreed)(void *self, const struct run_change *change,
                                 bool *agreed, struct wherry_error *error);
    void *self; /* of all of them */
};

#endif
