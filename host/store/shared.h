/* shared.h -- what supervisors that share pipelines say to each other, and are shown: see
 * sharing.h. Times are milliseconds since 1970 by the clock of the database.
 */
#ifndef STORE_SHARED_H
#define STORE_SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SHARING_ACCOUNTS = 2,
    SHARING_WORKS = 7,
    SHARING_WAITING_MOST = 1024,
    SHARING_WATCHED_MOST = 16
};
/* The time of work that never comes. */
#define SHARING_NEVER INT64_MAX

struct sharing_self {
    const char *name, *version; /* of the host, and of this program */
    int64_t process, jobs;
    int64_t number; /* of its row, which is there; 0: it is new, and gets one */
};

struct sharing_spec {
    const char *pipeline;
    uint64_t digest;
    uint64_t accounts[SHARING_ACCOUNTS]; /* hashes */
    const char *const *leases;           /* that a run takes; ends with NULL */
};

struct sharing_row {
    int64_t number; /* of the pipeline */
    uint64_t accounts[SHARING_ACCOUNTS];
    int64_t due_ms;
    bool held;    /* by a supervisor that is there */
    bool busy;    /* one of its leases is held */
    bool refused; /* supervisors that are there differ in its spec */
    bool foreign; /* it was not announced by this one */
};

struct sharing_look {
    int64_t now_ms, next_ms; /* when the next one becomes due */
    int64_t lapse_ms;        /* when the first other one would be gone */
    int64_t jobs;            /* of all that claim */
    struct sharing_row
        *rows; /* in the arena; by due_ms; at most SHARING_WAITING_MOST wait */
    size_t count;
};

struct sharing_claim {
    int64_t number, since_ms; /* the same pipeline can be claimed again */
    const char *pipeline;
    bool taken_over; /* from one that is gone */
    uint64_t digest; /* for which `next_ms` was made; 0: for none yet */
    int64_t next_ms[SHARING_WORKS];
};

/* A pipeline whose lateness is to be looked at, and what was said of it. */
struct sharing_watch {
    int64_t number;
    const char *pipeline;
    int64_t late;    /* as the caller has given it back; at first 0 */
    int64_t said_ms; /* the same */
    int64_t rest_ms; /* when given back: so long nobody looks at it */
};

struct sharing_host {
    const char *name, *version;
    int64_t process, schema, jobs, running, pipelines; /* so many it has announced */
    int64_t since_ms, seen_ms;                         /* when it beat last */
    bool there, leaving, old;
    const char *claimed; /* names, by blanks; "" */
};

enum sharing_condition {
    SHARING_ACTIVE,
    SHARING_STOPPING,
    SHARING_OLD, /* a newer program uses the database: it starts nothing */
    SHARING_GONE,
};
enum { SHARING_CONDITIONS = SHARING_GONE + 1 };

static inline enum sharing_condition sharing_condition(const struct sharing_host *host)
{
    return !host->there    ? SHARING_GONE
           : host->old     ? SHARING_OLD
           : host->leaving ? SHARING_STOPPING
                           : SHARING_ACTIVE;
}

struct sharing_difference {
    const char *pipeline, *host;
    int64_t process;
    uint64_t digest;
};

struct sharing_survey {
    int64_t now_ms;
    struct sharing_host *hosts; /* by name; those seen within a day */
    size_t host_count;
    /* By pipeline, then digest, then host: at least two of each pipeline. */
    struct sharing_difference *differences;
    size_t difference_count;
};

#endif
