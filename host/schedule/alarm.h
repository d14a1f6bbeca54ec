/* alarm.h -- logs that work is late: when it begins, once a day, and when it is over.
 *
 * late.h says what is late. The state of a pipeline is looked up only when some of its
 * work may be late by now: a run by hand may have caught up.
 */
#ifndef SCHEDULE_ALARM_H
#define SCHEDULE_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/spec/pipeline.h"
#include "host/spec/work.h"
#include "host/store/states.h"

struct alarm_entry;

/* What was logged of a pipeline. {0}: nothing yet. */
struct alarm_said {
    struct work_set late;
    int64_t said_ms;
};

/* Looks at one pipeline and logs what there is to say of it: true. *rest_ms: nothing that
 * is not said becomes late within this time. */
bool alarm_look(const struct pipeline *pipeline, struct states states, int64_t now_ms,
                struct alarm_said *said, int64_t *rest_ms);

/* ---- All of them, by one supervisor that is alone with them */

/* `struct alarm alarm = {0};` watches nothing. */
struct alarm {
    struct alarm_entry *entries;
    size_t count, room;
    /* Called beside each line in the log; NULL: not called. */
    void (*told)(void *self, const char *pipeline);
    void *self;
};

/* These pipelines are watched from now on; what was logged of one that stays is
 * remembered. */
void alarm_set(struct alarm *alarm, const struct pipeline *const *pipelines,
               size_t count);
void alarm_free(struct alarm *alarm);

/* Logs what there is to say of each of them. */
void alarm_check(struct alarm *alarm, const struct pipeline *const *pipelines,
                 size_t count, struct states states, int64_t now_ms);

#endif
