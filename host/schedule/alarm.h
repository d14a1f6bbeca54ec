/* alarm.h -- falling behind is said: when it begins, once a day, and when it is over.
 *
 * What is late is late.h's business. The state of a pipeline is looked up only when
 * something of it may be late by now: a run by hand may have caught up.
 */
#ifndef SCHEDULE_ALARM_H
#define SCHEDULE_ALARM_H

#include <stddef.h>
#include <stdint.h>

#include "host/spec/pipeline.h"

struct alarm_entry;

/* `struct alarm alarm = {0};` watches nobody. */
struct alarm {
    struct alarm_entry *entries;
    size_t count, room;
    /* Called beside each word in the log; NULL: nobody is. */
    void (*told)(void *self, const char *pipeline);
    void *self;
};

/* These pipelines are watched from now on; what was said of one that stays is
 * remembered. */
void alarm_set(struct alarm *alarm, const struct pipeline *const *pipelines,
               size_t count);
void alarm_free(struct alarm *alarm);

/* Logs what there is to say of each of them; `state` is the directory. */
void alarm_check(struct alarm *alarm, const struct pipeline *const *pipelines,
                 size_t count, const char *state, int64_t now_ms);

#endif
