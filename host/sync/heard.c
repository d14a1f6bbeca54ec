/* heard.c -- verdicts that have come and are not learned yet. */
#include "host/sync/heard.h"

#include <assert.h>
#include <stdlib.h>

#include "host/base/memory.h"

static const char *copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_text(arena, text);
}

static const struct wherry_field *copy_fields(struct arena *arena,
                                              const struct wherry_record *record)
{
    struct wherry_field *fields =
        arena_array(arena, record->field_count, sizeof *fields);
    for (size_t i = 0; i < record->field_count; i++) {
        fields[i].name = arena_text(arena, record->fields[i].name);
        fields[i].value = arena_text(arena, record->fields[i].value);
    }
    return fields;
}

static const struct wherry_record *copy_record(struct arena *arena,
                                               const struct wherry_record *record)
{
    if (record == NULL)
        return NULL;
    struct wherry_record *copy = arena_array(arena, 1, sizeof *copy);
    *copy = *record;
    copy->key = copy_text(arena, record->key);
    copy->id = copy_text(arena, record->id);
    copy->fault = copy_text(arena, record->fault);
    copy->fields = copy_fields(arena, record);
    return copy;
}

static const struct wherry_field_fault *copy_faults(
    struct arena *arena, const struct wherry_verdict *verdict)
{
    struct wherry_field_fault *faults =
        arena_array(arena, verdict->fault_count, sizeof *faults);
    for (size_t i = 0; i < verdict->fault_count; i++) {
        faults[i] = verdict->faults[i];
        faults[i].field = copy_text(arena, verdict->faults[i].field);
        faults[i].words = copy_text(arena, verdict->faults[i].words);
    }
    return faults;
}

void heard_add(struct heard *heard, uint64_t tag, const struct wherry_verdict *verdict,
               int64_t now_ms)
{
    struct arena *arena = &heard->arena;
    assert(heard->count < HEARD_MOST);
    if (heard->verdicts == NULL)
        heard->verdicts = memory_array(HEARD_MOST, sizeof *heard->verdicts);
    if (heard->count == 0)
        heard->since_ms = now_ms;
    heard->of_answer++;
    struct heard_verdict *kept = &heard->verdicts[heard->count++];
    *kept = (struct heard_verdict){.tag = tag, .verdict = *verdict};
    kept->verdict.words = copy_text(arena, verdict->words);
    kept->verdict.field = copy_text(arena, verdict->field);
    kept->verdict.faults = copy_faults(arena, verdict);
    kept->verdict.record = copy_record(arena, verdict->record);
}

/* A clock that was set back makes them due, too. */
bool heard_is_due(const struct heard *heard, int64_t now_ms)
{
    return heard->count == HEARD_MOST ||
           (heard->count > 0 &&
            (now_ms < heard->since_ms || now_ms - heard->since_ms >= HEARD_MS));
}

void heard_clear(struct heard *heard)
{
    heard->count = heard->of_answer = 0;
    arena_reset(&heard->arena);
}

void heard_free(struct heard *heard)
{
    free(heard->verdicts);
    arena_free(&heard->arena);
}
