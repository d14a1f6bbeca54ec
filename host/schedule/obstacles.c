/* obstacles.c -- why a pipeline that is due is not started now. */
#include "host/schedule/obstacles.h"

#include <stdlib.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

int64_t obstacles_wait_ms(struct obstacles *obstacles, struct states states,
                          const char *pipeline)
{
    struct past past;
    if (past_read(states, pipeline, &past, NULL) == WHERRY_OK)
        obstacles_look(obstacles, pipeline, &past);
    if (past.paused)
        return hasten(OBSTACLES_PAUSED_MS);
    if (!past_is_busy(states, pipeline))
        return 0;
    log_write(LOG_DEBUG, "another process runs this pipeline: will try again soon");
    return hasten(OBSTACLES_BUSY_MS);
}

/* Where it is said; `count`: it is not. */
static size_t find(const struct obstacles *obstacles, const char *pipeline)
{
    size_t at = 0;
    while (at < obstacles->count && !text_same(obstacles->moved[at], pipeline))
        at++;
    return at;
}

static void forget(struct obstacles *obstacles, size_t at)
{
    free(obstacles->moved[at]);
    obstacles->moved[at] = obstacles->moved[--obstacles->count];
}

void obstacles_look(struct obstacles *obstacles, const char *pipeline,
                    const struct past *past)
{
    const size_t at = find(obstacles, pipeline);
    const bool moved = *past->moved_to != '\0', said = at < obstacles->count;
    if (said && !moved)
        forget(obstacles, at);
    if (said || !moved)
        return;
    obstacles->moved = memory_grow(obstacles->moved, obstacles->count, &obstacles->room,
                                   sizeof *obstacles->moved);
    obstacles->moved[obstacles->count++] = memory_text(pipeline);
    log_set_subject(pipeline);
    log_tell(LOG_WARNING, LOG_STATE_MOVED,
             "its state was moved to '%s': it is not run here; serve it with that "
             "--state (WHERRY_STATE), and remove its spec here",
             past->moved_to);
    log_set_subject("");
}

void obstacles_free(struct obstacles *obstacles)
{
    while (obstacles->count > 0)
        forget(obstacles, 0);
    free(obstacles->moved);
    *obstacles = (struct obstacles){0};
}
