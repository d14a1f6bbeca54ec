/* obstacles.h -- why a pipeline that is due is not started now.
 */
#ifndef SCHEDULE_OBSTACLES_H
#define SCHEDULE_OBSTACLES_H

#include <stddef.h>
#include <stdint.h>

#include "host/schedule/past.h"
#include "host/store/states.h"

/* When it is tried again, in ms; a test in haste shortens both. */
enum {
    OBSTACLES_BUSY_MS = 30 * 1000, /* an operator runs it, or uses its account */
    OBSTACLES_PAUSED_MS =
        60 * 1000, /* a pause that is lifted is seen within this time */
};

/* `struct obstacles obstacles = {0};` */
struct obstacles {
    char **moved; /* pipelines whose state is at another place, which is said */
    size_t count, room;
};

/* Of a pipeline whose state nobody shares: 0, or how long it waits. */
int64_t obstacles_wait_ms(struct obstacles *obstacles, struct states states,
                          const char *pipeline);
/* Logs once that its state was moved away; again, if it was here in between. */
void obstacles_look(struct obstacles *obstacles, const char *pipeline,
                    const struct past *past);
void obstacles_free(struct obstacles *obstacles);

#endif
