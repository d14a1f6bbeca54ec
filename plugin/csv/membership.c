/* membership.c -- who joins a segment and who leaves it. */
#include "plugin/csv/membership.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/csv/person.h"
#include "plugin/csv/rewrite.h"
#include "plugin/csv/verdicts.h"

enum { CANCEL_ROWS = 10000 };

struct walk {
    const struct csv *csv;
    struct jobs *jobs;
    struct reading reading;
    struct rewrite rewrite;
    struct finder by_id, by_address;
    struct person person;
    bool changed;
    bool open_ended;
    bool moved; /* another program has changed the file since */
    bool doubt; /* a row cannot be read: it may be anybody's */
};

/* A member is known by the id, and by the address as well: a row may have either. */
static void file_jobs(struct walk *walk)
{
    struct jobs *jobs = walk->jobs;
    char key[ADDRESS_ROOM];
    for (size_t i = 0; i < jobs->count; i++) {
        const struct wherry_change *change = &jobs->items[i].change;
        if (change->verb != WHERRY_JOIN && change->verb != WHERRY_LEAVE) {
            job_settle(&jobs->items[i], WHERRY_REFUSED,
                       "it is not a change of a segment");
            continue;
        }
        if (*change->id != '\0')
            finder_add(&walk->by_id, change->id, i);
        if (address_normalise(change->key, key))
            finder_add(&walk->by_address, arena_text(&jobs->arena, key), i);
    }
}

/* Settles the jobs of this row; true if one of them takes it out. *joins: the last job
 * that puts in the contact of this row. */
static bool settle_row(struct walk *walk, const struct finder *finder, const char *text,
                       const struct job **joins)
{
    bool leaves = false;
    if (*text == '\0')
        return false;
    for (size_t at = finder_first(finder, text); at != FINDER_NONE;
         at = finder_next(finder, at, text)) {
        struct job *job = &walk->jobs->items[finder_number(finder, at)];
        job_settle(job, WHERRY_DONE, "");
        if (job->change.verb == WHERRY_LEAVE)
            leaves = true;
        else
            *joins = job;
    }
    return leaves;
}

/* The contact's address has changed since they were put in: the verdict has the new
 * one. */
static bool has_moved(const struct walk *walk, const struct job *job)
{
    char key[ADDRESS_ROOM];
    return job != NULL && walk->reading.header.at[COLUMN_EMAIL] >= 0 &&
           address_normalise(job->change.key, key) &&
           strcmp(key, walk->person.normal) != 0;
}

static void write_moved(struct walk *walk, const struct row *row, const struct job *job)
{
    struct buffer line = {0};
    const struct header *header = &walk->reading.header;
    const char **cells = memory_array(header->count, sizeof *cells);
    for (size_t i = 0; i < header->count; i++)
        cells[i] = row->cells[i];
    cells[header->at[COLUMN_EMAIL]] = job->change.key;
    rows_write(&line, cells, header->count, walk->csv->separator, false,
               header_line_end(header, row));
    rewrite_add(&walk->rewrite, line.bytes, line.length);
    walk->open_ended = false;
    walk->changed = true;
    buffer_free(&line);
    free(cells);
}

static void take_row(struct walk *walk)
{
    const struct row *row = &walk->reading.rows.row;
    struct person *person = &walk->person;
    const struct job *joins = NULL, *seated = NULL;
    bool leaves = false;
    if (person_name(&walk->reading.header, row, person)) {
        leaves = settle_row(walk, &walk->by_id, person->id, &joins);
        leaves |= settle_row(walk, &walk->by_address, person->normal, &seated);
    } else {
        walk->doubt |= !row_is_blank(row);
    }
    walk->changed |= leaves;
    if (leaves)
        return;
    if (has_moved(walk, joins)) {
        write_moved(walk, row, joins);
        return;
    }
    rewrite_add(&walk->rewrite, row->raw, row->raw_length);
    walk->open_ended = row->raw[row->raw_length - 1] != '\n';
}

static void write_end(struct walk *walk)
{
    const char *end = walk->reading.header.line_end;
    if (walk->open_ended)
        rewrite_add(&walk->rewrite, end, strlen(end));
    walk->open_ended = false;
}

static void join(struct walk *walk, struct job *job, const char **cells,
                 struct buffer *line)
{
    const struct header *header = &walk->reading.header;
    const int id = header->at[COLUMN_ID], email = header->at[COLUMN_EMAIL];
    if (email < 0 && *job->change.id == '\0') {
        job_settle(job, WHERRY_REFUSED,
                   "the segment is a file of ids, but the contact has no id");
        return;
    }
    for (size_t i = 0; i < header->count; i++)
        cells[i] = "";
    if (id >= 0)
        cells[id] = job->change.id;
    if (email >= 0)
        cells[email] = job->change.key;
    buffer_clear(line);
    rows_write(line, cells, header->count, walk->csv->separator, false,
               header->line_end);
    write_end(walk);
    rewrite_add(&walk->rewrite, line->bytes, line->length);
    walk->changed = true;
    job_settle(job, WHERRY_DONE, "");
}

static void finish_jobs(struct walk *walk)
{
    struct buffer line = {0};
    const char **cells =
        arena_array(&walk->reading.arena, walk->reading.header.count, sizeof *cells);
    for (size_t i = 0; i < walk->jobs->count; i++) {
        struct job *job = &walk->jobs->items[i];
        if (job->settled)
            continue;
        if (job->change.verb == WHERRY_JOIN)
            join(walk, job, cells, &line);
        else if (walk->doubt)
            job_settle(job, WHERRY_LATER,
                       "an unreadable row may belong to this contact");
        else
            job_settle(job, WHERRY_DONE, "");
    }
    buffer_free(&line);
}

static enum wherry_status take_rows(struct walk *walk, struct wherry_error *error)
{
    const struct row *row = &walk->reading.rows.row;
    const struct wherry_host *host = walk->csv->host;
    enum wherry_status status;
    rewrite_add(&walk->rewrite, row->raw, row->raw_length);
    walk->open_ended = row->raw[row->raw_length - 1] != '\n';
    while ((status = reading_next(&walk->reading, error)) == WHERRY_OK) {
        take_row(walk);
        if (row->line % CANCEL_ROWS == 0 && host->cancelled(host))
            return fail(error, WHERRY_CANCELLED, "stopped on request");
    }
    walk->moved = status == WHERRY_RETRY;
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status write_anew(struct walk *walk, const struct place *place,
                                     struct wherry_error *error)
{
    enum wherry_status status =
        reading_begin(walk->csv, place, HEADER_OF_MEMBERS, &walk->reading, error);
    if (status != WHERRY_OK)
        return status;
    status = rewrite_begin(&walk->rewrite, place, &walk->reading, error);
    if (status == WHERRY_OK) {
        status = take_rows(walk, error);
        if (status == WHERRY_OK)
            finish_jobs(walk);
        if (status == WHERRY_OK && walk->changed)
            status = verdicts_end(walk->csv, walk->jobs, NULL, &walk->rewrite, error);
        else
            rewrite_abandon(&walk->rewrite);
    }
    reading_end(&walk->reading);
    if (status == WHERRY_OK)
        verdicts_tell(walk->csv, walk->jobs, NULL);
    return status;
}

static enum wherry_status carry_out(struct walk *walk, const char *name,
                                    struct wherry_error *error)
{
    int directory;
    char shown[SEGMENT_SHOWN_ROOM];
    struct segment_file segment;
    enum wherry_status status =
        folder_find_segment(walk->csv, name, &directory, &segment, error);
    if (status != WHERRY_OK)
        return status;
    const struct place place = folder_segment_place(directory, &segment, shown);
    status = write_anew(walk, &place, error);
    close(directory);
    return status;
}

enum wherry_status membership_flush(const struct csv *csv, const char *segment,
                                    struct jobs *jobs, struct wherry_error *error)
{
    struct walk walk = {.csv = csv, .jobs = jobs};
    if (jobs->count == 0)
        return WHERRY_OK;
    if (!rewrite_lock(csv)) {
        verdicts_put_off(csv, jobs, "another run is writing to the folder");
        return WHERRY_OK;
    }
    file_jobs(&walk);
    enum wherry_status status = carry_out(&walk, segment, error);
    rewrite_unlock(csv);
    finder_free(&walk.by_id);
    finder_free(&walk.by_address);
    if (status == WHERRY_OK || jobs->count == 0)
        return status;
    verdicts_put_off(csv, jobs, error->message);
    return walk.moved ? WHERRY_OK : status;
}
