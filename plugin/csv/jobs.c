/* jobs.c -- the changes of one flush. */
#include "plugin/csv/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/address.h"

static const struct wherry_field *copy_fields(struct arena *arena,
                                              const struct wherry_field *fields,
                                              size_t count)
{
    struct wherry_field *copy = arena_array(arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct wherry_field){.name = arena_text(arena, fields[i].name),
                                        .value = arena_text(arena, fields[i].value)};
    return copy;
}

/* "" if it is no address. */
static const char *normal(struct arena *arena, const char *spelled)
{
    char key[ADDRESS_ROOM];
    return address_normalise(spelled, key) ? arena_text(arena, key) : "";
}

void job_settle(struct job *job, enum wherry_outcome outcome, const char *words)
{
    job->settled = true;
    job->outcome = outcome;
    job->words = words;
    job->reason = outcome == WHERRY_REFUSED ? WHERRY_REASON_OTHER : WHERRY_REASON_NONE;
}

static void file_job(struct jobs *jobs, struct job *job, size_t number)
{
    const struct wherry_change *change = &job->change;
    struct arena *arena = &jobs->arena;
    if (change->verb == WHERRY_CREATE || change->verb == WHERRY_RENAME) {
        job->claim = normal(arena, change->verb == WHERRY_CREATE ? change->key
                                                                 : change->new_key);
        if (*job->claim == '\0') {
            job_settle(job, WHERRY_REFUSED, "it is not an email address");
            job->reason = WHERRY_REASON_ADDRESS;
            return;
        }
        finder_add(&jobs->claims, job->claim, number);
    }
    jobs->renames |= change->verb == WHERRY_RENAME;
    if (change->verb == WHERRY_CREATE)
        return;
    if (*change->id != '\0')
        finder_add(&jobs->by_id, change->id, number);
    else
        finder_add(&jobs->by_address, normal(arena, change->key), number);
}

void jobs_add(struct jobs *jobs, const struct wherry_change *change)
{
    struct arena *arena = &jobs->arena;
    jobs->items =
        memory_grow(jobs->items, jobs->count, &jobs->room, sizeof *jobs->items);
    struct job *job = &jobs->items[jobs->count];
    *job = (struct job){.change = *change, .claim = "", .words = ""};
    struct wherry_change *copy = &job->change;
    copy->key = arena_text(arena, change->key);
    copy->id = arena_text(arena, change->id);
    copy->new_key = arena_text(arena, change->new_key);
    copy->own_id = "";
    copy->fields = copy_fields(arena, change->fields, change->field_count);
    copy->present = copy_fields(arena, change->present, change->present_count);
    file_job(jobs, job, jobs->count);
    jobs->count++;
}

void jobs_clear(struct jobs *jobs)
{
    jobs->count = 0;
    jobs->renames = false;
    finder_clear(&jobs->by_id);
    finder_clear(&jobs->by_address);
    finder_clear(&jobs->claims);
    arena_reset(&jobs->arena);
}

void jobs_free(struct jobs *jobs)
{
    finder_free(&jobs->by_id);
    finder_free(&jobs->by_address);
    finder_free(&jobs->claims);
    arena_free(&jobs->arena);
    free(jobs->items);
    *jobs = (struct jobs){0};
}

bool jobs_claimed(const struct jobs *jobs, const struct job *job)
{
    for (size_t at = finder_first(&jobs->claims, job->claim); at != FINDER_NONE;
         at = finder_next(&jobs->claims, at, job->claim)) {
        const struct job *other = &jobs->items[finder_number(&jobs->claims, at)];
        if (other != job && other->settled && other->outcome == WHERRY_DONE)
            return true;
    }
    return false;
}
