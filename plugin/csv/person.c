/* person.c -- a row of the contacts as a record. */
#include "plugin/csv/person.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/csv/consent.h"
#include "plugin/kit/blank.h"
#include "plugin/kit/dates.h"

void wanted_find(const struct header *header, const struct wherry_read *read,
                 struct arena *arena, struct wanted *wanted)
{
    int *columns = arena_array(arena, read->field_count, sizeof *columns);
    const char **names = arena_array(arena, read->field_count, sizeof *names);
    for (size_t i = 0; i < read->field_count; i++) {
        names[i] = arena_text(arena, read->fields[i]);
        columns[i] = header_field(header, names[i]);
        if (columns[i] < 0 && read->unknown != NULL)
            read->unknown[i] = true;
    }
    *wanted = (struct wanted){
        .names = names,
        .columns = columns,
        .count = read->field_count,
        .fields = arena_array(arena, read->field_count, sizeof *wanted->fields)};
}

/* ---- What is wrong ---- */

/* Only the first fault of a row is reported. Its value is not: it may be anything. */
static void blame(struct person *person, const struct row *row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void blame(struct person *person, const struct row *row, const char *format, ...)
{
    va_list arguments;
    if (person->bad)
        return;
    person->bad = true;
    int length = snprintf(person->fault, sizeof person->fault, "%s:%" PRIu64 ": ",
                          row->file, row->line);
    va_start(arguments, format);
    if (length > 0 && (size_t)length < sizeof person->fault)
        vsnprintf(person->fault + length, sizeof person->fault - (size_t)length, format,
                  arguments);
    va_end(arguments);
}

static const char *cell_of(const struct header *header, const struct row *row,
                           enum column column)
{
    const int at = header->at[column];
    return at < 0 || (size_t)at >= row->cell_count ? "" : row->cells[at];
}

/* ---- Who it is ---- */

static void name_address(const struct header *header, const struct row *row,
                         struct person *person)
{
    size_t length;
    const char *cell = cell_of(header, row, COLUMN_EMAIL);
    if (!address_normalise(cell, person->normal)) {
        person->normal[0] = '\0';
        return;
    }
    const char *spelled = address_trimmed(cell, &length);
    if (length >= sizeof person->key)
        spelled = person->normal, length = strlen(person->normal);
    memcpy(person->key, spelled, length);
    person->key[length] = '\0';
}

static void name_id(const struct header *header, const struct row *row,
                    struct person *person)
{
    const char *cell = cell_of(header, row, COLUMN_ID);
    if (header->at[COLUMN_ID] < 0)
        cell = person->normal;
    cell += strspn(cell, " \t");
    size_t length = strlen(cell);
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\t'))
        length--;
    if (length >= sizeof person->id)
        return;
    memcpy(person->id, cell, length);
    person->id[length] = '\0';
    if (!words_are_plain(person->id, length) &&
        (!words_are_text(person->id) || words_are_unruly(person->id)))
        person->id[0] = '\0';
}

bool person_name(const struct header *header, const struct row *row,
                 struct person *person)
{
    person->key[0] = person->normal[0] = person->id[0] = '\0';
    if (row->kind != ROW_CELLS)
        return false;
    name_address(header, row, person);
    name_id(header, row, person);
    return row->cell_count == header->count;
}

/* ---- What it says ---- */

static int64_t read_time(const struct header *header, const struct row *row,
                         enum column column, struct person *person)
{
    int64_t ms;
    const char *cell = cell_of(header, row, column);
    if (text_is_blank(cell))
        return 0;
    if (dates_parse(cell, &ms) && ms >= 0)
        return ms;
    blame(person, row, "'%s' is not a time such as 2026-11-22T10:00:00Z",
          header->names[header->at[column]]);
    return 0;
}

/* A value that is not text is left out. */
static void read_fields(const struct row *row, const struct wanted *wanted,
                        struct person *person)
{
    struct wherry_record *record = &person->record;
    record->fields = wanted->fields;
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->columns[i] < 0)
            continue;
        const char *value = row->cells[wanted->columns[i]];
        if (!words_are_plain(value, strlen(value)) && !words_are_text(value)) {
            blame(person, row,
                  "the value of '%s' is not UTF-8: save the file as 'CSV UTF-8'",
                  wanted->names[i]);
            continue;
        }
        wanted->fields[record->field_count++] =
            (struct wherry_field){.name = wanted->names[i], .value = value};
    }
}

static void cannot_read(struct person *person)
{
    struct wherry_record *record = &person->record;
    record->flags = WHERRY_UNREADABLE;
    record->field_count = 0;
    person->faceless = *record->key == '\0' && *record->id == '\0';
}

/* A value may have slipped into the next column: a row counts as a contact's only if it
 * has their whole address. */
static void read_odd(const struct header *header, const struct row *row,
                     struct person *person)
{
    if (row->kind == ROW_BAD)
        blame(person, row, "the line cannot be read: %s", row->fault);
    else
        blame(person, row, "the row has %zu columns, but the first row has %zu",
              row->cell_count, header->count);
    if (person->normal[0] == '\0' || person->id[0] == '\0')
        person->record.key = person->record.id = "";
    cannot_read(person);
}

static void check_name(const struct csv *csv, const struct header *header,
                       const struct row *row, struct person *person)
{
    if (person->normal[0] == '\0')
        blame(person, row, "'%s' is not an email address",
              header_name(csv->config, COLUMN_EMAIL));
    else if (person->id[0] == '\0')
        blame(person, row, "'%s' is empty, too long or not plain text",
              header_name(csv->config, COLUMN_ID));
    else if (!consent_parse(csv->config, cell_of(header, row, COLUMN_CONSENT),
                            &person->record.consent))
        blame(person, row,
              "the word in '%s' is not in any of the options for consent words",
              header_name(csv->config, COLUMN_CONSENT));
}

void person_read(const struct csv *csv, const struct header *header,
                 const struct row *row, const struct wanted *wanted,
                 struct person *person)
{
    person->bad = person->faceless = false;
    person->fault[0] = '\0';
    person->record = (struct wherry_record){.size = sizeof person->record,
                                            .key = person->key,
                                            .id = person->id,
                                            .fault = person->fault};
    const bool whole = person_name(header, row, person);
    person->blank = row_is_blank(row);
    if (person->blank)
        return;
    if (!whole) {
        read_odd(header, row, person);
        return;
    }
    check_name(csv, header, row, person);
    if (person->bad) {
        cannot_read(person);
        return;
    }
    person->record.by = consent_word(cell_of(header, row, COLUMN_CONSENT_BY));
    person->record.consent_at_ms = read_time(header, row, COLUMN_CONSENT_AT, person);
    person->record.changed_at_ms = read_time(header, row, COLUMN_CHANGED_AT, person);
    read_fields(row, wanted, person);
}
