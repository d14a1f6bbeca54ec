/* company_world.h -- for company*.c alone: what there is in the simulated world. */
#ifndef UNIT_COMPANY_WORLD_H
#define UNIT_COMPANY_WORLD_H

#include "host/schedule/claim.h"
#include "host/schedule/times.h"
#include "tests/unit/company.h"
#include "tests/unit/company_heap.h"

enum {
    TERM_MS = 30 * 1000, /* of a lease, and of a host that says nothing */
    NOBODY = -1,
    ID_ROOM = 24,
};
#define SECOND_MS ((int64_t)1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define START_MS INT64_C(1764115200000) /* 2025-11-26 */

enum kind {
    LOOK,
    CLAIM,
    ENDED, /* a run; what: see world_end */
    BEAT,
    DIE, /* these come again and again, to any host */
    FREEZE,
    UPGRADE,
    RELOAD,
    RISE,  /* a host is there again */
    THAW,  /* or goes on */
    EMPTY, /* is asked to stop; what: the schema that it comes back with, or 0 */
    LEARN, /* has the new specs; what: their number */
};

struct piece {
    char id[ID_ROOM];
    struct roster_pipeline spec;
    int accounts[CLAIM_ACCOUNTS];
    /* The row in the database. */
    struct times times;
    int64_t due_ms, not_before_ms;
    int holder; /* or NOBODY */
    uint32_t holder_life;
    size_t due_at;   /* in the list of those that are due; else SIZE_MAX */
    uint32_t waking; /* serial of its place among those that become due */
    /* Its run, and the lease of it. */
    int64_t lease_ms; /* until; INT64_MAX while the run renews it */
    uint32_t run;     /* serial */
    int runner;       /* the host of the last one; NOBODY: no process of it is left */
    struct work_set doing;
    int64_t since_ms;
    int64_t cut_ms; /* when a host died that ran it; 0 */
    int64_t waited_ms;
    size_t runs;
};

struct account {
    int64_t lease_ms; /* as of a piece */
    size_t piece;     /* which has it, or had it last */
    int64_t free_ms;  /* since when */
    int64_t waited_ms;
    size_t runs;
};

struct host {
    enum { WORKING, LEAVING, FROZEN, AWAY } mood;
    uint32_t life, look; /* serials */
    int64_t until_ms;    /* what the database has of its last beat */
    int64_t looked_ms, up_ms, rose_ms;
    int64_t schema, specs;
    int64_t drift_ppm;
    size_t running, runs;
    size_t outrun; /* of those running: another host has taken their leases */
    size_t *chosen, chosen_count;
};

struct world {
    const struct company_plan *plan;
    struct company_result *result;
    struct piece *pieces;
    struct account *accounts;
    size_t account_count;
    struct host *hosts;
    struct heap events, waking;
    size_t *due, due_count;   /* not held, as the database has it */
    size_t *held, held_count; /* held, if their holder is there */
    int64_t now_ms, schema, specs;
    uint64_t random;
};

uint64_t any(struct world *world, uint64_t below);
/* What comes to this host after so long by its own clock. */
void world_after(struct world *world, enum kind kind, int host, int64_t ms,
                 int64_t what);
void world_make(struct world *world, const struct company_plan *plan,
                struct company_result *result);
void world_free(struct world *world);

/* The row of a pipeline: it waits from now on, or somebody holds it. */
void world_queue(struct world *world, size_t piece);
void world_hold(struct world *world, size_t piece, int host);
/* Those whose time has come are in `due`, and those whose holder is gone; returns when the
 * next one comes. */
int64_t world_wake(struct world *world);
bool world_is_there(const struct world *world, int host); /* by its last beat */
bool world_differs(const struct world *world, size_t piece);

/* The run of this pipeline at its runner ends after so long; by itself, or asked to. */
void world_end(struct world *world, size_t piece, int64_t ms, bool stopped);
/* A run of it is cut: its process is gone, or stands still, and its leases run out. */
void world_cut(struct world *world, size_t piece);
void world_look_soon(struct world *world, int host, int64_t ms);

/* company_faults.c: DIE to LEARN. */
void faults_begin(struct world *world);
void faults_happen(struct world *world, const struct event *event);

#endif
