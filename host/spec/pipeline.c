/* pipeline.c -- the names of the six steps, and when each runs. */
#include "host/spec/pipeline.h"

#include <string.h>

static const char *const names[STEP_COUNT] = {
    [STEP_IMPORT_UNSUBSCRIBES] = "import_unsubscribes",
    [STEP_PUSH_UNSUBSCRIBES] = "push_unsubscribes",
    [STEP_IMPORT_NEW_RECORDS] = "import_new_records",
    [STEP_PUSH_NEW_RECORDS] = "push_new_records",
    [STEP_PUSH_PUSH_FIELDS] = "push_push_fields",
    [STEP_IMPORT_PULL_FIELDS] = "import_pull_fields",
};

const char *step_name(enum step step)
{
    return names[step];
}

bool step_find(const char *name, enum step *step)
{
    for (int i = 0; i < STEP_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *step = (enum step)i;
            return true;
        }
    return false;
}

static bool given(const struct spec_schedule *schedule)
{
    return schedule->every_ms != 0 || schedule->cron != NULL;
}

static struct spec_schedule with_zone(struct spec_schedule schedule,
                                      const struct spec_schedule *whole)
{
    if (schedule.cron != NULL && schedule.time_zone == NULL)
        schedule.time_zone = whole->time_zone == NULL ? "UTC" : whole->time_zone;
    return schedule;
}

struct spec_schedule pipeline_step_schedule(const struct pipeline *pipeline,
                                            enum step step)
{
    const struct spec_schedule *whole = &pipeline->contact_sync.schedule;
    const struct spec_schedule *own = &pipeline->contact_sync.steps[step].schedule;
    return with_zone(given(own) ? *own : *whole, whole);
}
