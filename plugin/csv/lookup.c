/* lookup.c -- contacts by their addresses or ids: one walk through the file for all. */
#include "plugin/csv/lookup.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "plugin/csv/finder.h"
#include "plugin/csv/person.h"
#include "plugin/csv/reading.h"

struct asked {
    const char *const *names;
    size_t count;
    bool by_id;
    struct finder finder; /* of each name, its place */
    bool *found;
    /* A row may belong to any contact: no absence is sure. */
    bool faceless;
};

static void ask_for(struct asked *asked, struct arena *arena)
{
    char key[ADDRESS_ROOM];
    asked->found = arena_array(arena, asked->count, sizeof *asked->found);
    for (size_t i = 0; i < asked->count; i++) {
        if (asked->by_id)
            finder_add(&asked->finder, asked->names[i], i);
        else if (address_normalise(asked->names[i], key))
            finder_add(&asked->finder, arena_text(arena, key), i);
    }
}

static bool is_asked_for(struct asked *asked, const char *name)
{
    const size_t first = finder_first(&asked->finder, name);
    for (size_t at = first; at != FINDER_NONE;
         at = finder_next(&asked->finder, at, name))
        asked->found[finder_number(&asked->finder, at)] = true;
    return first != FINDER_NONE;
}

/* Returns the requested rows, and those that may belong to any contact. */
static enum wherry_status walk(const struct csv *csv, struct reading *reading,
                               const struct wanted *wanted, struct asked *asked,
                               struct wherry_writer *writer, struct wherry_error *error)
{
    struct person *person = memory_allocate(sizeof *person);
    enum wherry_status status;
    while ((status = reading_next(reading, error)) == WHERRY_OK) {
        person_name(&reading->header, &reading->rows.row, person);
        const bool named = asked->by_id ? *person->id != '\0' : *person->normal != '\0';
        if (named && !is_asked_for(asked, asked->by_id ? person->id : person->normal))
            continue;
        person_read(csv, &reading->header, &reading->rows.row, wanted, person);
        if (person->blank || (!named && !person->faceless))
            continue;
        asked->faceless |= person->faceless;
        writer->record(writer, &person->record);
    }
    free(person);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static void tell_absent(const struct asked *asked, struct wherry_writer *writer)
{
    for (size_t i = 0; i < asked->count && !asked->faceless; i++) {
        const struct wherry_record absent = {.size = sizeof absent,
                                             .key = asked->by_id ? "" : asked->names[i],
                                             .id = asked->by_id ? asked->names[i] : "",
                                             .flags = WHERRY_ABSENT,
                                             .fault = ""};
        if (!asked->found[i])
            writer->record(writer, &absent);
    }
}

static enum wherry_status look_up(const struct csv *csv, const struct wherry_read *read,
                                  struct asked *asked, struct wherry_writer *writer,
                                  struct wherry_error *error)
{
    struct reading reading;
    struct wanted wanted;
    const struct place place = folder_contacts(csv);
    enum wherry_status status =
        reading_begin(csv, &place, HEADER_OF_CONTACTS, &reading, error);
    if (status != WHERRY_OK)
        return status;
    wanted_find(&reading.header, read, &reading.arena, &wanted);
    ask_for(asked, &reading.arena);
    status = walk(csv, &reading, &wanted, asked, writer, error);
    if (status == WHERRY_OK)
        tell_absent(asked, writer);
    finder_free(&asked->finder);
    reading_end(&reading);
    return status;
}

enum wherry_status lookup_keys(void *self, const struct wherry_read *read,
                               const char *const *keys, size_t count,
                               struct wherry_writer *writer, struct wherry_error *error)
{
    struct asked asked = {.names = keys, .count = count};
    return look_up(self, read, &asked, writer, error);
}

enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t count,
                              struct wherry_writer *writer, struct wherry_error *error)
{
    struct asked asked = {.names = ids, .count = count, .by_id = true};
    return look_up(self, read, &asked, writer, error);
}
