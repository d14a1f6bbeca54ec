/* timetable.h -- what a roster works with: a pipeline that may run, and what time it
 * is. */
#ifndef SCHEDULE_TIMETABLE_H
#define SCHEDULE_TIMETABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/spec/work.h"
#include "host/store/states.h"

enum { ROSTER_ACCOUNTS = 2 };

/* Now, by two clocks. */
struct roster_time {
    int64_t clock_ms;  /* since 1970: what schedules go by; may be set, also back */
    int64_t steady_ms; /* never backwards: how long something takes */
};

/* One pipeline that may run. Texts are copied. */
struct roster_pipeline {
    const char *id;
    const char *accounts[ROSTER_ACCOUNTS]; /* of the CRM and of the list */
    struct work_set work;                  /* what is in the spec */
    struct spec_schedule schedules[WORK_COUNT];
    int64_t done_ms[WORK_COUNT]; /* when it was last done; 0: never, or not known */
    int64_t max_run_ms;
    bool called; /* its times are kept elsewhere: it is due when roster_call says so */
};

struct fleet;

/* Those of the fleet, in its order, whose texts they share; the caller frees. What was done
 * last is read from their states, unless they are `called`. */
struct roster_pipeline *timetable_make(const struct fleet *fleet, struct states states,
                                       bool called);

#endif
