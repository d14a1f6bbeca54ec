/* entry.h -- one pipeline of the roster: for roster.c alone. */
#ifndef SCHEDULE_ENTRY_H
#define SCHEDULE_ENTRY_H

#include "host/schedule/timetable.h"

enum entry_state {
    RESTING, /* or waiting, where something is due */
    ORDERED, /* START was ordered and not answered yet */
    RUNNING,
    ASKED, /* to stop */
    ENDED, /* END was ordered, the child not gone yet */
};

struct entry {
    char *id;
    char *accounts[ROSTER_ACCOUNTS];
    char *held[ROSTER_ACCOUNTS]; /* those of the child; may be others than now */
    uint64_t seed;
    struct work_set work;
    struct spec_schedule schedules[WORK_COUNT];
    char *crons[WORK_COUNT], *zones[WORK_COUNT]; /* their texts */
    int64_t next_ms[WORK_COUNT];
    int64_t max_run_ms;
    bool called; /* as in roster_pipeline */

    struct work_set due;
    int64_t due_ms;        /* since when something is due: its place in the queue */
    int64_t not_before_ms; /* steady: put off until then */

    enum entry_state state;
    bool leaving; /* no longer in the specs */
    struct work_set doing;
    int64_t doing_due_ms;              /* its due_ms when it was started */
    int64_t child, began_ms, asked_ms; /* steady */
};

struct entry *entry_create(const char *id);
void entry_destroy(struct entry *entry);

/* Takes what the specs say of it; a schedule that is the same keeps its times. */
void entry_set(struct entry *entry, const struct roster_pipeline *pipeline,
               struct roster_time now);
/* It holds its accounts from now on, or no longer. */
void entry_hold(struct entry *entry);
void entry_let_go(struct entry *entry);
/* More work is due, since then: its place in the queue is the earliest. */
void entry_make_due(struct entry *entry, struct work_set work, int64_t since_ms);

#endif
