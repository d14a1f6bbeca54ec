/* company.h -- what a supervisor knows of those that share its pipelines, and of what it has
 * asked: peers.h drives it, heard.h takes the answers.
 */
#ifndef SCHEDULE_COMPANY_H
#define SCHEDULE_COMPANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/schedule/claimed.h"
#include "host/schedule/clerk.h"
#include "host/schedule/obstacles.h"
#include "host/schedule/question.h"
#include "host/schedule/timetable.h"
#include "host/store/states.h"

/* What a run that has ended could not write itself. */
struct peers_note {
    struct buffer question;
    char *pipeline;
    bool failed;
    /* The database did not answer since it ended: how it did is in the log already. */
    bool away;
};

struct peers_options {
    struct states states;
    const char *version;
    size_t jobs;
    /* This pipeline was claimed, and is to be started with this work. */
    void (*start)(void *self, const char *pipeline, struct work_set work);
    /* There may be something new to say of it: what peers_note was called for is written,
     * or it is late. */
    void (*told)(void *self, const char *pipeline);
    void *self;
    bool (*cancelled)(void *self); /* while it joins; gets NULL; NULL: never */
};

/* `struct peers peers = {0};` has none. */
struct peers {
    struct peers_options options;
    char machine[256]; /* its name */
    bool shares;       /* false: there are no others */
    struct question_office office;
    struct clerk clerk;
    int64_t row;                       /* ours in the database */
    enum question_verb asked;          /* of the clerk, where it is busy */
    struct roster_pipeline *pipelines; /* of the fleet, in its order */
    uint64_t *digests;
    struct claimed claimed;
    size_t *chosen, chosen_count; /* to be claimed */
    int64_t *numbers;
    struct peers_note *notes; /* of runs that have ended, in that order */
    size_t note_count, note_room;
    struct metrics_hosts hosts; /* as last seen */
    struct metrics_share share; /* what it did */
    size_t waiting;             /* due, not refused and not claimed, at the last look */
    struct arena arena;
    struct obstacles obstacles;
    bool renewed; /* the clerk does not know the specs yet */
    bool leaving, left, old;
    bool silent; /* the database does not answer, and that is said */
    bool announced, hurried, surveyed;
    bool differs;       /* the hosts' specs do, and that is said */
    bool tell, telling; /* in what they differ is to be said; is being said */
    size_t refused;     /* pipelines that were due, as last said */
    /* Steady: when it is time for them. */
    int64_t beat_ms, look_ms, looked_ms, survey_ms, watch_ms, again_ms, left_ms;
    int64_t ahead_ms; /* the clock of the database is so much ahead of the steady one */
    uint64_t seed;
};

#endif
