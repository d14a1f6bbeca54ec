/* recorder.c -- keeps deep copies of the records and entries that a connector
 * returns. */
#include "tests/support/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/support/suite.h"

static const char *copy_text(struct arena *arena, const char *text, const char *what)
{
    if (text == NULL)
        ck_abort_msg("%s is NULL: absent text is \"\"", what);
    return arena_text(arena, text);
}

static const struct wherry_field *copy_fields(struct arena *arena,
                                              const struct wherry_field *fields,
                                              size_t count)
{
    struct wherry_field *copy = arena_array(arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i].name = copy_text(arena, fields[i].name, "the name of a field");
        copy[i].value = copy_text(arena, fields[i].value, "the value of a field");
    }
    return copy;
}

struct wherry_record *recorder_copy(struct arena *arena,
                                    const struct wherry_record *record)
{
    ck_assert_msg(record->size == sizeof *record, "record.size is %zu", record->size);
    ck_assert_msg(record->field_count == 0 || record->fields != NULL,
                  "record.fields is NULL");
    struct wherry_record *copy = arena_allocate(arena, sizeof *copy);
    *copy = *record;
    copy->key = copy_text(arena, record->key, "record.key");
    copy->id = copy_text(arena, record->id, "record.id");
    copy->fault = arena_text(arena, record->fault == NULL ? "" : record->fault);
    const bool unreadable = (copy->flags & WHERRY_UNREADABLE) != 0;
    const bool absent = (copy->flags & WHERRY_ABSENT) != 0;
    const bool removed = (copy->flags & WHERRY_REMOVED) != 0;
    ck_assert_msg(!unreadable || copy->fault[0] != '\0',
                  "an unreadable record that does not say why");
    ck_assert_msg(copy->id[0] != '\0' || absent || unreadable,
                  "a record without an id");
    ck_assert_msg(copy->key[0] != '\0' || removed || unreadable ||
                      (absent && copy->id[0] != '\0'),
                  "a record without a key");
    copy->fields = copy_fields(arena, record->fields, record->field_count);
    return copy;
}

static void keep_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct recorder *recorder = writer->self;
    recorder->records = memory_grow(recorder->records, recorder->record_count,
                                    &recorder->record_room, sizeof *recorder->records);
    recorder->records[recorder->record_count++] =
        *recorder_copy(&recorder->arena, record);
    recorder->batch++;
}

static bool is_full(const struct wherry_writer *writer)
{
    const struct recorder *recorder = writer->self;
    return recorder->limit != 0 && recorder->batch >= recorder->limit;
}

static void keep_entry(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct recorder *recorder = entries->self;
    ck_assert_msg(entry->size == sizeof *entry, "entry.size is %zu", entry->size);
    recorder->entry_list =
        memory_grow(recorder->entry_list, recorder->entry_count, &recorder->entry_room,
                    sizeof *recorder->entry_list);
    struct wherry_entry *copy = &recorder->entry_list[recorder->entry_count++];
    *copy = *entry;
    copy->id = copy_text(&recorder->arena, entry->id, "entry.id");
    copy->name = copy_text(&recorder->arena, entry->name, "entry.name");
    copy->note = copy_text(&recorder->arena, entry->note, "entry.note");
    copy->choices = arena_texts(&recorder->arena, entry->choices);
}

void recorder_init(struct recorder *recorder, size_t limit)
{
    *recorder = (struct recorder){.limit = limit};
    recorder->writer = (struct wherry_writer){
        .size = sizeof recorder->writer,
        .self = recorder,
        .record = keep_record,
        .full = is_full,
    };
    recorder->entries = (struct wherry_entries){
        .size = sizeof recorder->entries,
        .self = recorder,
        .entry = keep_entry,
    };
}

void recorder_finish(struct recorder *recorder)
{
    free(recorder->records);
    free(recorder->entry_list);
    arena_free(&recorder->arena);
    *recorder = (struct recorder){0};
}

void recorder_next_batch(struct recorder *recorder)
{
    recorder->batch = 0;
}

enum wherry_status recorder_read(struct recorder *recorder,
                                 const struct wherry_source *source, void *opened,
                                 struct wherry_pass *pass, struct wherry_error *error)
{
    for (;;) {
        recorder_next_batch(recorder);
        enum wherry_status status =
            source->read(opened, &recorder->writer, pass, error);
        if (status != WHERRY_OK)
            return status;
        ck_assert_msg(recorder->batch > 0, "a read said OK and told no record");
    }
}

const struct wherry_record *recorder_find(const struct recorder *recorder,
                                          const char *key)
{
    for (size_t i = recorder->record_count; i > 0; i--)
        if (strcmp(recorder->records[i - 1].key, key) == 0)
            return &recorder->records[i - 1];
    return NULL;
}

const struct wherry_record *recorder_find_id(const struct recorder *recorder,
                                             const char *id)
{
    for (size_t i = recorder->record_count; i > 0; i--)
        if (strcmp(recorder->records[i - 1].id, id) == 0)
            return &recorder->records[i - 1];
    return NULL;
}

const struct wherry_entry *recorder_find_entry(const struct recorder *recorder,
                                               const char *id)
{
    for (size_t i = 0; i < recorder->entry_count; i++)
        if (strcmp(recorder->entry_list[i].id, id) == 0)
            return &recorder->entry_list[i];
    return NULL;
}

const char *recorder_field(const struct wherry_record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (strcmp(record->fields[i].name, name) == 0)
            return record->fields[i].value;
    return NULL;
}
