/* survey.h -- what is known of all pipelines, kept in memory and up to date, so that it
 * is available at any moment without reading a state.
 *
 * A child process reads states, one child at a time, sends what it found through a pipe
 * and ends: so a directory of thousands of states, one of millions of contacts, or a
 * disk that does not answer never blocks the caller. It reads states that have changed:
 * a run of ours has ended, or the file is another than when it was read, which is
 * checked once a minute. What only time changes, such as what is late, is judged from
 * what is known.
 */
#ifndef SCHEDULE_SURVEY_H
#define SCHEDULE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/schedule/facts_read.h"
#include "host/schedule/fleet.h"
#include "host/schedule/timetable.h"
#include "host/store/states.h"
#include "host/tell/facts.h"

struct survey_entry;

struct survey {
    struct states states;
    facts_look *look;
    struct survey_entry *entries; /* by id */
    size_t count;
    size_t first;     /* with which a child begins */
    uint64_t version; /* another one: the entries are others */
    bool can_write;   /* runs can write their states */

    int64_t child; /* that reads; 0: none */
    int pipe;
    struct buffer told;    /* by it, and not taken over yet */
    int64_t patience_ms;   /* steady: it is given up then, unless it says something */
    int64_t rest_ms;       /* steady: no child is sent before */
    int64_t look_ms;       /* steady: when the files are looked at next */
    int64_t look_clock_ms; /* when they were looked at last */
    int64_t looked_ms;     /* the same of the last time after which all was read */
};

/* `look` may be NULL. Nothing is known before survey_set. */
void survey_begin(struct survey *survey, struct states states, facts_look *look);
void survey_end(struct survey *survey);
/* These pipelines from now on, including those with an invalid spec. What is known of
 * one that stays is used until it is read again. */
void survey_set(struct survey *survey, const struct fleet *fleet);

/* A run of ours has begun, or ended. */
void survey_run(struct survey *survey, const char *pipeline, bool begun);

/* Looks, reads what the child sends, starts one; all that must be done now. */
void survey_turn(struct survey *survey, struct roster_time now);
/* Wait until it is readable; -1: there is none. */
int survey_descriptor(const struct survey *survey);
int64_t survey_wait_ms(const struct survey *survey, struct roster_time now);

/* What is known of one; what is late is as of the last call of survey_judge. NULL:
 * nothing yet. Lives until the next turn. */
const struct facts *survey_facts(const struct survey *survey, size_t index);
/* All of them for this moment. */
struct survey_sum {
    size_t unknown;    /* was not read yet */
    size_t unreadable; /* states */
    size_t late;       /* pipelines */
};
struct survey_sum survey_judge(struct survey *survey, int64_t now_ms);

#endif
