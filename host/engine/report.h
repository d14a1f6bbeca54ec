/* report.h -- what a run did: the facts. host/tell has the words for them. */
#ifndef ENGINE_REPORT_H
#define ENGINE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/engine/backfill_report.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

struct report_step {
    bool on, due;
    bool fresh;            /* switched on in this run: took its baseline */
    int64_t owed;          /* writes that it had to make, without the parked
                                 * ones */
    int64_t done;          /* confirmed */
    int64_t accepted;      /* taken, to be confirmed by reading back */
    int64_t settled;       /* no longer owed, without a write */
    int64_t waiting;       /* kept for a later run */
    int64_t parked_before; /* parked by an earlier run, and still */
    int64_t parked_new;    /* parked by this run; report_parked gives both */
    int64_t later;         /* answered "not now" */
    int64_t lag_ms; /* of what arrived: the longest time from a change to its arrival */
    bool stopped;   /* by its limit: nothing was written */
    char limit[256]; /* the sentence that names the limit and --allow STEP */
};

/* What a whole read found that the reads of changes had not. */
struct report_verify {
    bool done;
    bool anew;         /* for a new field: every record counts as changed, so
                        * `different` is 0 */
    int64_t contacts;  /* that the service showed */
    int64_t missing;   /* known, and not found */
    int64_t missed;    /* found, and not known */
    int64_t different; /* not as known */
};

struct report_side {
    bool read;
    bool opt_outs;      /* only the feed of opt-outs was read */
    bool snapshot;      /* all there is was read */
    bool complete;      /* to its end, and more than the feed */
    bool resumed;       /* the read for the baseline continued where it was
                         * interrupted */
    int64_t records;    /* returned by the service */
    int64_t changed;    /* of them new or changed */
    int64_t gone;       /* absent from a snapshot */
    int64_t lookups;    /* contacts that were asked for one by one */
    int64_t to_send;    /* changes that it was owed when they were judged */
    int64_t to_look_up; /* contacts to be looked up before these changes */
    int64_t unreadable; /* records that were there and could not be read */
    uint64_t requests, repeats, writes;
    uint64_t write_repeats; /* of the repeats, those of writes */
    uint64_t bytes_received, bytes_sent;
    struct report_verify verify;
};

/* What earlier runs have written, read back; see host/sync/audit.h. */
struct report_audit {
    bool done;
    int64_t checked;             /* changes that were compared */
    int64_t drifted;             /* of them, no longer there */
    int64_t on_its_way, changed; /* not compared: in flight; changed since by others */
};

/* Things worth a sentence, counted. */
enum finding {
    FINDING_TWINS,      /* two CRM profiles with one address */
    FINDING_SPLIT,      /* a record went over to another row */
    FINDING_LIST_MOVED, /* address changed on the list; the CRM cannot follow */
    FINDING_REJOIN, /* opted in again in the CRM; only the person can rejoin the list */
    FINDING_PENDING,       /* came back PENDING though SUBSCRIBED was sent */
    FINDING_CONFLICT,      /* both sides changed a field; the CRM's value holds */
    FINDING_NOT_EFFECTIVE, /* accepted, but never seen */
    FINDING_ERASED,        /* anonymised in the CRM */
    FINDING_GONE,          /* no longer on the list */
    FINDING_EXISTS,        /* the address is taken by a record that we cannot link */
    FINDING_SHRUNK,        /* a snapshot lacks too many: absences not believed */
    FINDING_UNUSABLE,      /* a record without a usable address */
    FINDING_MISSING,       /* not found once: no proof that the contact is gone */
    FINDING_FOUND,         /* was missing, and is there */
    FINDING_LATE, /* opted in unseen by the reads of changes; only a backfill adds them */
    FINDING_FORGOTTEN, /* records of people who were forgotten: left out */
    FINDING_UNASKED,   /* to be looked up, but a run looks up no more than a limit */
    FINDING_IN_BULK, /* updates in batches that are not finished: a later run collects */
    FINDING_NO_ROOM, /* updates for which no more batches may wait at the service */
};
enum { FINDING_COUNT = FINDING_NO_ROOM + 1 };

/* Why a member of a CRM's segment cannot be in the static segment. */
enum absence {
    ABSENCE_NOT_PUSHED,   /* push_new_records is off */
    ABSENCE_BEFORE,       /* was in the CRM before the sync began */
    ABSENCE_WAITING,      /* is about to be added */
    ABSENCE_REFUSED,      /* the list refused to take the contact */
    ABSENCE_NO_CONSENT,   /* not opted in in the CRM */
    ABSENCE_UNSUBSCRIBED, /* on the list, from here on */
    ABSENCE_PENDING,
    ABSENCE_BOUNCED,
    ABSENCE_ARCHIVED,
    ABSENCE_UNSTATED,
    ABSENCE_REMOVED, /* was there and is gone */
    ABSENCE_UNKNOWN,
};
enum { ABSENCE_COUNT = ABSENCE_UNKNOWN + 1 };

struct report_segment {
    const char *crm, *name; /* the spec's */
    bool read;              /* the CRM had refreshed it, so its members were read */
    bool verified;          /* the static segment was read back */
    bool made;              /* the static segment is new */
    bool unchanged;         /* not looked at: the numbers are those of the last time */
    bool reached;           /* the run got to it: else it ended before */
    int64_t members;        /* in the CRM */
    int64_t on_list;        /* subscribed on the list among them */
    int64_t added, removed; /* in a plan: would be */
    int64_t refused;        /* the service does not take them in or out */
    int64_t refused_new;    /* since the last run */
    int64_t later;          /* to be tried again */
    int64_t others;         /* in the static segment by others, left alone */
    int64_t lag_ms; /* of those who moved: since the CRM's refresh, or at most */
    int64_t absent[ABSENCE_COUNT];
    char error[464]; /* "" or why this segment was not synced; the others were */
};

/* A mapped field that one side does not have: its pair stands still. */
struct report_unknown {
    bool of_list;
    const char *name; /* the spec's */
    char near[64];    /* what the service has and was probably meant; "": nothing */
    struct spec_place place;
};
enum { REPORT_UNKNOWN = 16 }; /* further ones are not listed */

/* Two mapped fields, of which one can never take the values of the other. */
struct report_unfit {
    const char *crm, *list;           /* the spec's names */
    const char *crm_type, *list_type; /* "date" */
    bool to_crm, to_list;             /* which way nothing goes */
    bool crm_read_only, list_read_only;
    bool at_all; /* nor the other way: the pair stands still */
    struct spec_place place;
};

/* From here on a run announces how long a work takes. */
enum { TAKES_LONG_MS = 60 * 1000 };

struct report {
    int64_t run; /* the run's number; 0 for a plan */
    int64_t started_ms, ended_ms;
    bool plan;
    bool cut;      /* it was asked to stop before its end, and stopped */
    bool baseline; /* this run took the baseline: it writes nothing */
    bool baseline_complete;
    int64_t lease_waits,
        lease_wait_ms; /* for other runs, before this one could begin */
    bool after_loss;   /* it was one after a loss: how many opt-outs it owes */
    int64_t owed_after_loss;
    struct backfill_report backfill;
    struct report_step steps[STEP_COUNT];
    struct report_side sides[STORE_SIDES];
    struct report_audit audit;
    int64_t findings[FINDING_COUNT];
    int64_t skipped; /* changes that a plan names, and that this run did not make: see
                      * store/agreed.h */
    struct report_unknown unknown[REPORT_UNKNOWN];
    size_t unknown_count;
    struct report_unfit unfit[REPORT_UNKNOWN];
    size_t unfit_count;
    /* The least time for what is owed by the services' paces; 0: there is no pace. */
    int64_t sending_ms;
    struct store_counts counts; /* after the run */
    char list_name[128], list_account[64], crm_account[64];
    char warning[2][256];            /* of the connectors' checks: list, CRM */
    struct report_segment *segments; /* those that were due; freed by report_finish */
    size_t segment_count;
};

/* What a run did, summed up over its steps, sides and segments. */
enum total {
    TOTAL_DONE,
    TOTAL_ACCEPTED,
    TOTAL_PARKED, /* newly */
    TOTAL_LATER,
    TOTAL_NOT_EFFECTIVE,
    TOTAL_UNREADABLE,
    TOTAL_DRIFTED,
    TOTAL_FOUND, /* by verifying */
    TOTAL_SEGMENT_ADDED,
    TOTAL_SEGMENT_REMOVED,
    TOTAL_SEGMENT_FAILED, /* whole segments */
    TOTAL_STOPPED,        /* steps, by their limits */
    TOTAL_SKIPPED,        /* of a plan */
};
enum { TOTAL_COUNT = TOTAL_SKIPPED + 1 };
void report_totals(const struct report *report, int64_t totals[TOTAL_COUNT]);
const char *report_total_name(enum total total); /* for machines: "parked_new" */

/* Whether this run has read a side whole to verify what is known. */
bool report_verified(const struct report *report);
int64_t report_delivered(const struct report_step *step); /* confirmed or taken */
int64_t report_parked(const struct report_step *step);    /* in all, new ones too */
/* The exit code that the report asks for: OK, PARTIAL or LIMIT. */
int report_code(const struct report *report);
/* Whether a run that failed has something to report, besides its failure. */
bool report_has_work(const struct report *report);
/* The step whose work a backfill does. */
const struct report_step *report_backfill_step(const struct report *report);
/* Answered "not now": only the next backfill sends them again. */
int64_t report_backfill_later(const struct report *report);
void report_finish(struct report *report); /* frees what it holds */

#endif
