/* alarm.c -- logs that work is late. */
#include "host/schedule/alarm.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/picture/connection.h"
#include "host/schedule/late.h"
#include "host/spec/work.h"
#include "host/store/store.h"

/* How often it is said again; how often one is looked at that cannot be late now. */
static const int64_t AGAIN_MS = (int64_t)24 * 3600 * 1000;
enum { LOOK_AGAIN_MS = 10 * 60 * 1000 };

struct alarm_entry {
    char *pipeline;
    int64_t look_ms;      /* nothing is late before */
    int64_t looked_ms;    /* when it was looked at; the clock may be set back since */
    struct work_set late; /* as logged last */
    int64_t told_ms;
    bool stays;
};

static struct alarm_entry *find(struct alarm *alarm, const char *pipeline)
{
    for (size_t i = 0; i < alarm->count; i++)
        if (text_same(alarm->entries[i].pipeline, pipeline))
            return &alarm->entries[i];
    return NULL;
}

void alarm_set(struct alarm *alarm, const struct pipeline *const *pipelines,
               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct alarm_entry *entry = find(alarm, pipelines[i]->id);
        if (entry == NULL) {
            alarm->entries = memory_grow(alarm->entries, alarm->count, &alarm->room,
                                         sizeof *alarm->entries);
            entry = &alarm->entries[alarm->count++];
            *entry = (struct alarm_entry){.pipeline = memory_text(pipelines[i]->id)};
        }
        entry->stays = true;
        entry->look_ms = 0; /* its schedule may be another one */
    }
    size_t kept = 0;
    for (size_t i = 0; i < alarm->count; i++) {
        struct alarm_entry entry = alarm->entries[i];
        if (entry.stays) {
            entry.stays = false;
            alarm->entries[kept++] = entry;
        } else {
            free(entry.pipeline);
        }
    }
    alarm->count = kept;
}

void alarm_free(struct alarm *alarm)
{
    for (size_t i = 0; i < alarm->count; i++)
        free(alarm->entries[i].pipeline);
    free(alarm->entries);
    *alarm = (struct alarm){0};
}

/* ---- What is said */

static void say_how_long(struct buffer *line, int64_t ms)
{
    enum { MINUTE_MS = 60 * 1000, HOUR = 60, DAY = 24 * 60 };
    int64_t minutes = ms / MINUTE_MS;
    if (minutes >= 2 * DAY)
        buffer_format(line, "%" PRId64 " days", minutes / DAY);
    else if (minutes >= HOUR)
        buffer_format(line, "%" PRId64 " h %" PRId64 " min", minutes / HOUR,
                      minutes % HOUR);
    else
        buffer_format(line, "%" PRId64 " min", minutes);
}

static void say_late(const char *pipeline, const struct late works[WORK_COUNT],
                     int64_t now_ms)
{
    struct buffer line = {0};
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!works[work].late)
            continue;
        buffer_format(&line, "%s%s for ", line.length == 0 ? "" : ", ",
                      work_name(work));
        say_how_long(&line, now_ms - works[work].from_ms);
    }
    log_tell(LOG_ERROR, LOG_LATE, "late: no complete run of %s; see `wherry status %s`",
             buffer_text(&line), pipeline);
    buffer_free(&line);
}

static void tell(const struct alarm *alarm, const char *pipeline)
{
    if (alarm->told != NULL)
        alarm->told(alarm->self, pipeline);
}

static void say(const struct alarm *alarm, struct alarm_entry *entry,
                const struct late works[WORK_COUNT], int64_t now_ms)
{
    struct work_set late = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].late)
            work_set_add(&late, work);
    const bool none = work_set_is_empty(late);
    if (none && !work_set_is_empty(entry->late)) {
        log_tell(LOG_INFO, LOG_LATE_OVER, "no longer late");
        tell(alarm, entry->pipeline);
    }
    bool more = !work_set_is_empty(work_set_without(late, entry->late));
    const bool again = now_ms - entry->told_ms >= AGAIN_MS || now_ms < entry->told_ms;
    if (!none && (more || again)) {
        say_late(entry->pipeline, works, now_ms);
        tell(alarm, entry->pipeline);
        entry->told_ms = now_ms;
    }
    entry->late = late;
}

/* ---- When it is looked at */

static void look_at_entry(const struct alarm *alarm, struct alarm_entry *entry,
                          const struct pipeline *pipeline, struct states states,
                          int64_t now_ms)
{
    struct buffer path = {0};
    struct arena arena = {0};
    struct store *store = NULL;
    struct connection connection = {.reason = ""};
    struct late works[WORK_COUNT] = {{0}};
    entry->looked_ms = now_ms;
    entry->look_ms = now_ms + LOOK_AGAIN_MS;
    store_path(states, pipeline->id, &path);
    if (store_open(buffer_text(&path), STORE_READ, &store, NULL) == WHERRY_OK) {
        connection_read(store, &arena, &connection);
        if (late_read(pipeline, store, &connection, now_ms, works) == 0)
            entry->look_ms = INT64_MAX;
    }
    for (int work = 0; work < WORK_COUNT; work++) {
        int64_t after_ms = works[work].after_ms;
        if (works[work].on && after_ms == 0) /* not now; who knows from when on */
            after_ms = now_ms + LOOK_AGAIN_MS;
        if (works[work].on && after_ms < entry->look_ms)
            entry->look_ms = after_ms;
    }
    log_set_subject(pipeline->id);
    say(alarm, entry, works, now_ms);
    log_set_subject("");
    store_close(store);
    arena_free(&arena);
    buffer_free(&path);
}

void alarm_check(struct alarm *alarm, const struct pipeline *const *pipelines,
                 size_t count, struct states states, int64_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        struct alarm_entry *entry = find(alarm, pipelines[i]->id);
        if (entry != NULL && (now_ms >= entry->look_ms || now_ms < entry->looked_ms ||
                              !work_set_is_empty(entry->late)))
            look_at_entry(alarm, entry, pipelines[i], states, now_ms);
    }
}
