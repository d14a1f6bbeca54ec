/* segment_members.c -- the stream of one segment: who is in its file. */
#include "plugin/csv/segment_members.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "plugin/csv/finder.h"
#include "plugin/csv/person.h"
#include "plugin/csv/reading.h"

/* So many ids are looked for among the contacts in one walk. */
enum { PART = 100000 };

struct segment_members {
    const struct csv *csv;
    struct segment_file segment;
    char shown[SEGMENT_SHOWN_ROOM];
    struct reading reading;  /* of the segment */
    struct reading contacts; /* open while the ids of a part are looked for in it */
    struct finder part;
    struct arena ids; /* of the part */
    struct person person;
    bool by_id; /* it has no addresses */
    bool ended; /* there is no further part */
    char next[256];
};

enum wherry_status segment_members_open(const struct csv *csv, const char *name,
                                        struct wherry_pass *pass,
                                        struct segment_members **opened,
                                        struct wherry_error *error)
{
    int directory;
    struct segment_members *members = memory_allocate(sizeof *members);
    members->csv = csv;
    members->reading.file = members->contacts.file = -1;
    enum wherry_status status =
        folder_find_segment(csv, name, &directory, &members->segment, error);
    if (status == WHERRY_OK) {
        const struct place place =
            folder_segment_place(directory, &members->segment, members->shown);
        status =
            reading_begin(csv, &place, HEADER_OF_MEMBERS, &members->reading, error);
        close(directory);
    }
    if (status != WHERRY_OK) {
        segment_members_close(members);
        return status;
    }
    members->by_id = members->reading.header.at[COLUMN_EMAIL] < 0;
    reading_next_since(csv, &members->reading.stamp, members->next);
    pass->snapshot = true;
    pass->date_ms = csv->host->now_ms(csv->host);
    *opened = members;
    return WHERRY_OK;
}

void segment_members_close(struct segment_members *members)
{
    if (members == NULL)
        return;
    reading_end(&members->reading);
    reading_end(&members->contacts);
    finder_free(&members->part);
    arena_free(&members->ids);
    free(members);
}

static void tell(struct segment_members *members, struct wherry_writer *writer,
                 unsigned flags, const char *fault)
{
    const struct person *person = &members->person;
    const struct wherry_record record = {.size = sizeof record,
                                         .key = person->key,
                                         .id = *person->id != '\0' ? person->id
                                                                   : person->normal,
                                         .flags = flags,
                                         .fault = fault};
    writer->record(writer, &record);
}

/* A row that cannot be read is returned as unreadable, so that no member seems to have
 * left. */
static void tell_bad(struct segment_members *members, struct wherry_writer *writer)
{
    char words[PERSON_FAULT_ROOM];
    const struct row *row = &members->reading.rows.row;
    const struct wherry_host *host = members->csv->host;
    snprintf(words, sizeof words, "%s:%" PRIu64 ": the row cannot be read%s%s",
             row->file, row->line, row->fault != NULL ? ": " : "",
             row->fault != NULL ? row->fault : "");
    host->log(host, WHERRY_LOG_WARNING, words);
    tell(members, writer, WHERRY_UNREADABLE, words);
}

/* ---- Addresses ---- */

static enum wherry_status read_rows(struct segment_members *members,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct reading *reading = &members->reading;
    enum wherry_status status = WHERRY_OK;
    while (!writer->full(writer)) {
        status = reading_next(reading, error);
        if (status != WHERRY_OK)
            return status;
        const struct row *row = &reading->rows.row;
        const bool whole = person_name(&reading->header, row, &members->person);
        if (row_is_blank(row))
            continue;
        if (whole && *members->person.normal != '\0')
            tell(members, writer, 0, "");
        else
            tell_bad(members, writer);
    }
    return WHERRY_OK;
}

/* ---- Ids alone ---- */

/* The next ids of the segment; END when there were none left. */
static enum wherry_status take_part(struct segment_members *members,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct reading *reading = &members->reading;
    finder_clear(&members->part);
    arena_reset(&members->ids);
    while (members->part.count < PART) {
        const enum wherry_status status = reading_next(reading, error);
        if (status == WHERRY_END)
            members->ended = true;
        if (status == WHERRY_END && members->part.count > 0)
            break;
        if (status != WHERRY_OK)
            return status;
        const struct row *row = &reading->rows.row;
        const bool whole = person_name(&reading->header, row, &members->person);
        if (row_is_blank(row))
            continue;
        if (whole && *members->person.id != '\0')
            finder_add(&members->part, arena_text(&members->ids, members->person.id),
                       0);
        else
            tell_bad(members, writer);
    }
    const struct place place = folder_contacts(members->csv);
    return reading_begin(members->csv, &place, HEADER_OF_CONTACTS, &members->contacts,
                         error);
}

/* The contacts that are in the part. An id that belongs to no contact is left out: its
 * address is not known. */
static enum wherry_status read_contacts(struct segment_members *members,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error)
{
    struct reading *contacts = &members->contacts;
    while (!writer->full(writer)) {
        const enum wherry_status status = reading_next(contacts, error);
        if (status == WHERRY_END)
            reading_end(contacts);
        if (status != WHERRY_OK)
            return status;
        struct person *person = &members->person;
        person_name(&contacts->header, &contacts->rows.row, person);
        if (*person->id == '\0' ||
            finder_first(&members->part, person->id) == FINDER_NONE)
            continue;
        const bool readable = *person->normal != '\0';
        tell(members, writer, readable ? 0 : WHERRY_UNREADABLE,
             readable ? "" : "the contact has no readable email address");
    }
    return WHERRY_OK;
}

static enum wherry_status read_parts(struct segment_members *members,
                                     struct wherry_writer *writer,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    while (!writer->full(writer)) {
        if (members->contacts.file < 0 && members->ended)
            return WHERRY_END;
        status = members->contacts.file < 0 ? take_part(members, writer, error)
                                            : read_contacts(members, writer, error);
        if (status != WHERRY_OK && status != WHERRY_END)
            return status;
    }
    return WHERRY_OK;
}

enum wherry_status segment_members_read(struct segment_members *members,
                                        struct wherry_writer *writer,
                                        struct wherry_pass *pass,
                                        struct wherry_error *error)
{
    const enum wherry_status status = members->by_id
                                          ? read_parts(members, writer, error)
                                          : read_rows(members, writer, error);
    if (status == WHERRY_END)
        memcpy(pass->next, members->next, sizeof pass->next);
    return status;
}
