/* pipeline.c -- the names of what runs, and when each runs. */
#include "host/spec/pipeline.h"

#include <string.h>

#include "host/base/text.h"

static const char *const names[WORK_COUNT] = {
    [STEP_IMPORT_UNSUBSCRIBES] = "import_unsubscribes",
    [STEP_PUSH_UNSUBSCRIBES] = "push_unsubscribes",
    [STEP_IMPORT_NEW_RECORDS] = "import_new_records",
    [STEP_PUSH_NEW_RECORDS] = "push_new_records",
    [STEP_PUSH_PUSH_FIELDS] = "push_push_fields",
    [STEP_IMPORT_PULL_FIELDS] = "import_pull_fields",
    [WORK_SEGMENTS] = "segment_sync",
};

const char *work_name(int work)
{
    return names[work];
}

bool work_find(const char *name, int *work)
{
    for (int i = 0; i < WORK_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *work = i;
            return true;
        }
    return false;
}

const char *step_name(enum step step)
{
    return names[step];
}

bool step_find(const char *name, enum step *step)
{
    int work;
    if (!work_find(name, &work) || work >= STEP_COUNT)
        return false;
    *step = (enum step)work;
    return true;
}

static bool id_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool pipeline_is_id(const char *text)
{
    size_t length = 0;
    while (id_byte(text[length]))
        length++;
    return length > 0 && length <= PIPELINE_ID_BYTES && text[length] == '\0' &&
           *text != '-';
}

bool spec_names_list(const char *setting)
{
    return text_same(setting, "list_id");
}

const struct spec_setting *spec_connection_list(
    const struct spec_connection *connection)
{
    for (size_t i = 0; i < connection->setting_count; i++)
        if (spec_names_list(connection->settings[i].name))
            return &connection->settings[i];
    return NULL;
}

void spec_connection_name(const struct spec_connection *connection, struct buffer *name)
{
    const struct spec_setting *list = spec_connection_list(connection);
    buffer_add_text(name, connection->plugin);
    if (list != NULL)
        buffer_format(name, "_%s", list->value);
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

bool pipeline_work_on(const struct pipeline *pipeline, int work)
{
    if (work == WORK_SEGMENTS)
        return pipeline->segment_sync.on;
    return pipeline->contact_sync.on && pipeline->contact_sync.steps[work].on;
}

struct spec_schedule pipeline_work_schedule(const struct pipeline *pipeline, int work)
{
    const struct spec_schedule *whole = &pipeline->contact_sync.schedule;
    if (work == WORK_SEGMENTS)
        return with_zone(pipeline->segment_sync.schedule,
                         &pipeline->segment_sync.schedule);
    const struct spec_schedule *own = &pipeline->contact_sync.steps[work].schedule;
    return with_zone(given(own) ? *own : *whole, whole);
}
