/* unlearned.c -- verdicts that have come and are not learned yet. */
#include "host/sync/unlearned.h"

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

void unlearned_add(struct unlearned *unlearned, uint64_t tag,
                   const struct wherry_verdict *verdict, int64_t now_ms)
{
    struct arena *arena = &unlearned->arena;
    assert(unlearned->count < UNLEARNED_MOST);
    if (unlearned->verdicts == NULL)
        unlearned->verdicts = memory_array(UNLEARNED_MOST, sizeof *unlearned->verdicts);
    if (unlearned->count == 0)
        unlearned->since_ms = now_ms;
    unlearned->of_answer++;
    struct unlearned_verdict *kept = &unlearned->verdicts[unlearned->count++];
    *kept = (struct unlearned_verdict){.tag = tag, .verdict = *verdict};
    kept->verdict.words = copy_text(arena, verdict->words);
    kept->verdict.field = copy_text(arena, verdict->field);
    kept->verdict.faults = copy_faults(arena, verdict);
    kept->verdict.record = copy_record(arena, verdict->record);
}

/* A clock that was set back makes them due, too. */
bool unlearned_is_due(const struct unlearned *unlearned, int64_t now_ms)
{
    return unlearned->count == UNLEARNED_MOST ||
           (unlearned->count > 0 && (now_ms < unlearned->since_ms ||
                                     now_ms - unlearned->since_ms >= UNLEARNED_MS));
}

void unlearned_clear(struct unlearned *unlearned)
{
    unlearned->count = unlearned->of_answer = 0;
    arena_reset(&unlearned->arena);
}

void unlearned_free(struct unlearned *unlearned)
{
    free(unlearned->verdicts);
    arena_free(&unlearned->arena);
}
