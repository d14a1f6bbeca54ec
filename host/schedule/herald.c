/* herald.c -- which pipelines need a look at their alerts, and the process that
 * looks. */
#include "host/schedule/herald.h"

#include <signal.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/environment.h"

enum { PAUSE_MS = 60 * 1000, PAUSE_MOST_MS = 3600 * 1000, DOUBLINGS = 6 };

struct herald_entry {
    char *pipeline;
    bool due;
    int64_t again_ms; /* steady; 0: nothing to try again */
    int tries;
    bool stays;
};

static struct herald_entry *find(const struct herald *herald, const char *pipeline)
{
    for (size_t i = 0; i < herald->count; i++)
        if (text_same(herald->entries[i].pipeline, pipeline))
            return &herald->entries[i];
    return NULL;
}

static bool is_set(enum environment_alert which)
{
    const char *value = getenv(environment_alerts[which]);
    return value != NULL && *value != '\0';
}

static bool tells(const struct pipeline *pipeline)
{
    return pipeline->alerts.on || is_set(ENVIRONMENT_ALERT_RUN) ||
           is_set(ENVIRONMENT_ALERT_WEBHOOK);
}

void herald_set(struct herald *herald, const struct fleet *fleet, bool alone)
{
    for (size_t i = 0; i < fleet->count; i++) {
        struct herald_entry *entry = find(herald, fleet->pipelines[i]->id);
        if (!tells(fleet->pipelines[i]))
            continue;
        if (entry == NULL) {
            herald->entries = memory_grow(herald->entries, herald->count, &herald->room,
                                          sizeof *herald->entries);
            entry = &herald->entries[herald->count++];
            *entry =
                (struct herald_entry){.pipeline = memory_text(fleet->pipelines[i]->id)};
        }
        entry->stays = true;
        entry->due |= alone; /* something may have been left from before */
    }
    size_t kept = 0;
    for (size_t i = 0; i < herald->count; i++) {
        struct herald_entry entry = herald->entries[i];
        if (entry.stays) {
            entry.stays = false;
            herald->entries[kept++] = entry;
        } else {
            free(entry.pipeline);
        }
    }
    herald->count = kept;
}

void herald_free(struct herald *herald)
{
    for (size_t i = 0; i < herald->count; i++)
        free(herald->entries[i].pipeline);
    free(herald->entries);
    if (herald->busy)
        child_forget(&herald->child);
    *herald = (struct herald){0};
}

void herald_note(struct herald *herald, const char *pipeline)
{
    struct herald_entry *entry = find(herald, pipeline);
    if (entry != NULL)
        entry->due = true;
}

static bool is_due(const struct herald_entry *entry, int64_t steady_ms)
{
    return entry->due || (entry->again_ms != 0 && steady_ms >= entry->again_ms);
}

static void put_off(struct herald_entry *entry, int64_t steady_ms)
{
    const int doublings = entry->tries < DOUBLINGS ? entry->tries : DOUBLINGS;
    int64_t pause_ms = (int64_t)PAUSE_MS << doublings;
    if (pause_ms > PAUSE_MOST_MS)
        pause_ms = PAUSE_MOST_MS;
    entry->tries++;
    entry->again_ms = steady_ms + pause_ms / (int64_t)fault_haste();
}

static void start(struct herald *herald, struct herald_entry *entry,
                  const struct child_program *program, const struct fleet *fleet,
                  int64_t steady_ms)
{
    struct wherry_error error = {0};
    const struct pipeline *pipeline = fleet_find(fleet, entry->pipeline);
    entry->due = false;
    entry->again_ms = 0;
    if (pipeline == NULL)
        return;
    if (child_start_alert(&herald->child, program, pipeline, &error) == WHERRY_OK) {
        herald->busy = true;
        return;
    }
    log_set_subject(entry->pipeline);
    log_tell(LOG_WARNING, LOG_ALERT_FAILED, "alerts cannot be sent: %s", error.message);
    log_set_subject("");
    put_off(entry, steady_ms);
}

void herald_work(struct herald *herald, const struct child_program *program,
                 const struct fleet *fleet, int64_t steady_ms)
{
    for (size_t i = 0; i < herald->count && !herald->busy; i++) {
        /* Each in turn: a pipeline that is due again and again delays no other. */
        struct herald_entry *entry =
            &herald->entries[(herald->next + i) % herald->count];
        if (!is_due(entry, steady_ms))
            continue;
        start(herald, entry, program, fleet, steady_ms);
        if (herald->busy)
            herald->next = (size_t)(entry - herald->entries) + 1;
    }
}

int64_t herald_wait_ms(const struct herald *herald, int64_t steady_ms)
{
    int64_t wait_ms = INT64_MAX;
    for (size_t i = 0; i < herald->count && !herald->busy; i++) {
        const struct herald_entry *entry = &herald->entries[i];
        int64_t left_ms = entry->again_ms - steady_ms;
        if (is_due(entry, steady_ms))
            left_ms = 0;
        else if (entry->again_ms == 0)
            continue;
        wait_ms = left_ms < wait_ms ? left_ms : wait_ms;
    }
    return wait_ms;
}

void herald_attend(struct herald *herald, int64_t steady_ms)
{
    int code = 0;
    if (!herald->busy)
        return;
    child_listen(&herald->child);
    if (!child_ended(&herald->child, &code))
        return;
    struct herald_entry *entry = find(herald, herald->child.pipeline);
    if (entry != NULL && code != CODE_OK)
        put_off(entry, steady_ms);
    else if (entry != NULL)
        entry->tries = 0;
    child_forget(&herald->child);
    herald->busy = false;
}

void herald_stop(struct herald *herald, bool at_once)
{
    if (herald->busy)
        kill((pid_t)herald->child.pid, at_once ? SIGKILL : SIGTERM);
}
