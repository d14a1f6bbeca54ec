/* roster_stage.h -- a roster and what must hold of every order that it gives.
 *
 * The stage keeps a model of its own of each pipeline (which run, with which accounts)
 * and compares each order with it: no pipeline runs twice at once, no account is used
 * twice, not too many run at a time. Time passes only by roster_stage_pass.
 */
#ifndef UNIT_ROSTER_STAGE_H
#define UNIT_ROSTER_STAGE_H

#include "host/schedule/roster.h"

#define SECOND_MS ((int64_t)1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define GRACE_MS (30 * SECOND_MS)
#define START_MS INT64_C(1764115200000) /* 2025-11-26 */

enum { MOST = 40, NAME_ROOM = 16 };

struct model {
    char id[NAME_ROOM];
    char accounts[ROSTER_ACCOUNTS][NAME_ROOM];
    int64_t every_ms;
    int64_t max_run_ms;
    int64_t child; /* 0: none */
    int64_t began_ms, started_ms, done_ms;
    char held[ROSTER_ACCOUNTS][NAME_ROOM];
    int64_t asked_ms; /* 0: not asked */
    int starts;
    bool there; /* in the specs */
};

struct roster_stage {
    struct roster *roster;
    struct model models[MOST];
    size_t count, jobs;
    struct roster_time now;
    int64_t children; /* so many were started */
    int asks, ends;
};
extern struct roster_stage stage;

void roster_stage_begin(void);
void roster_stage_finish(void);
void pass(int64_t ms);
/* One more pipeline with one step, not in the roster yet. */
struct model *add(const char *id, const char *crm, const char *list, int64_t every_ms);
/* Tells the roster of all that are there. */
void set_pipelines(void);
void make(size_t jobs);
size_t running(void);
/* Carries out all orders; gives the number of starts. */
int obey(void);
void end(struct model *one, int64_t again_ms);

#endif
