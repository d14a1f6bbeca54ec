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
    int64_t look_ms;   /* nothing is late before */
    int64_t looked_ms; /* when it was looked at; the clock may be set back since */
    struct alarm_said said;
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

/* True: something was said. */
static bool say(const char *pipeline, struct alarm_said *said,
                const struct late works[WORK_COUNT], int64_t now_ms)
{
    struct work_set late = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].late)
            work_set_add(&late, work);
    const bool none = work_set_is_empty(late);
    const bool over = none && !work_set_is_empty(said->late);
    const bool more = !work_set_is_empty(work_set_without(late, said->late));
    const bool again = now_ms - said->said_ms >= AGAIN_MS || now_ms < said->said_ms;
    said->late = late;
    if (over)
        log_tell(LOG_INFO, LOG_LATE_OVER, "no longer late");
    if (none || (!more && !again))
        return over;
    say_late(pipeline, works, now_ms);
    said->said_ms = now_ms;
    return true;
}

/* ---- When it is looked at */

/* A late one is looked at each time: a run by hand may have caught up. */
static int64_t next_look(const struct late works[WORK_COUNT], bool known,
                         const struct alarm_said *said, int64_t now_ms)
{
    int64_t look_ms = known ? INT64_MAX : now_ms + LOOK_AGAIN_MS;
    if (!work_set_is_empty(said->late))
        return now_ms;
    for (int work = 0; work < WORK_COUNT; work++) {
        int64_t after_ms = works[work].after_ms;
        if (works[work].on && after_ms == 0) /* not now; who knows from when on */
            after_ms = now_ms + LOOK_AGAIN_MS;
        if (works[work].on && after_ms < look_ms)
            look_ms = after_ms;
    }
    return look_ms;
}

bool alarm_look(const struct pipeline *pipeline, struct states states, int64_t now_ms,
                struct alarm_said *said, int64_t *rest_ms)
{
    struct buffer path = {0};
    struct arena arena = {0};
    struct store *store = NULL;
    struct connection connection = {.reason = ""};
    struct late works[WORK_COUNT] = {{0}};
    store_path(states, pipeline->id, &path);
    const enum wherry_status status =
        store_open(buffer_text(&path), STORE_READ, &store, NULL);
    const bool known = status == WHERRY_OK;
    if (known) {
        connection_read(store, &arena, &connection);
        late_read(pipeline, store, &connection, now_ms, works);
    }
    log_set_subject(pipeline->id);
    /* Of a state that cannot be read nothing is known, nor that it is no longer late. */
    const bool spoke =
        status != WHERRY_FAILED && say(pipeline->id, said, works, now_ms);
    log_set_subject("");
    *rest_ms = next_look(works, known, said, now_ms) - now_ms;
    store_close(store);
    arena_free(&arena);
    buffer_free(&path);
    return spoke;
}

static void look_at_entry(const struct alarm *alarm, struct alarm_entry *entry,
                          const struct pipeline *pipeline, struct states states,
                          int64_t now_ms)
{
    int64_t rest_ms = 0;
    if (alarm_look(pipeline, states, now_ms, &entry->said, &rest_ms) &&
        alarm->told != NULL)
        alarm->told(alarm->self, entry->pipeline);
    entry->looked_ms = now_ms;
    entry->look_ms = now_ms + rest_ms;
}

void alarm_check(struct alarm *alarm, const struct pipeline *const *pipelines,
                 size_t count, struct states states, int64_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        struct alarm_entry *entry = find(alarm, pipelines[i]->id);
        if (entry != NULL && (now_ms >= entry->look_ms || now_ms < entry->looked_ms))
            look_at_entry(alarm, entry, pipelines[i], states, now_ms);
    }
}
