/* contact_sink.c -- changes of contacts: those of one flush in one walk. */
#include "plugin/csv/contact_sink.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/csv/edit.h"
#include "plugin/csv/person.h"
#include "plugin/csv/rewrite.h"
#include "plugin/csv/verdicts.h"

/* After this many rows we ask whether we should stop. */
enum { CANCEL_ROWS = 10000 };

static const char faceless_words[] = "an unreadable row may belong to this contact";
static const char odd_words[] = "the contact's row cannot be read";
static const char long_words[] = "the row would be longer than 1 MiB";

struct walk {
    const struct csv *csv;
    struct jobs *jobs;
    struct reading reading;
    struct rewrite rewrite;
    struct edit edit;
    struct person person;
    struct buffer line;
    bool changed;    /* a row of the new file is another one */
    bool faceless;   /* a row may be anybody's */
    bool open_ended; /* the last line that was written has no end */
    bool moved;      /* another program has changed the file since */
    uint64_t last_line;
};

/* ---- Which address is taken ---- */

/* A row that cannot be read and does not say which contact it is. */
static bool is_faceless(const struct person *person)
{
    return *person->normal == '\0' || *person->id == '\0';
}

/* Each job that wants an address which this row has. A row may keep its own. */
static void note_claims(struct walk *walk, bool renames)
{
    const struct person *person = &walk->person;
    const struct finder *claims = &walk->jobs->claims;
    if (*person->normal == '\0')
        return;
    for (size_t at = finder_first(claims, person->normal); at != FINDER_NONE;
         at = finder_next(claims, at, person->normal)) {
        struct job *job = &walk->jobs->items[finder_number(claims, at)];
        const bool own =
            job->change.verb == WHERRY_RENAME && text_same(job->change.id, person->id);
        if (renames == (job->change.verb == WHERRY_RENAME) && !own)
            job->taken = true;
    }
}

/* ---- The walk ---- */

static void keep_cells(struct walk *walk, struct job *job, uint64_t line)
{
    struct arena *arena = &walk->jobs->arena;
    const size_t count = walk->reading.header.count;
    const char **cells = arena_array(arena, count, sizeof *cells);
    for (size_t i = 0; i < count; i++)
        cells[i] = arena_text(arena, walk->edit.cells[i]);
    job->cells = cells;
    job->line = line;
}

static void do_job(struct walk *walk, struct job *job, bool whole)
{
    job->odd |= !whole;
    if (!whole || (job->settled && job->outcome != WHERRY_DONE))
        return;
    if (job->change.verb == WHERRY_RENAME)
        job->taken |= jobs_claimed(walk->jobs, job);
    edit_apply(&walk->edit, job);
}

/* The jobs about this row: those with its id, and those without an id by its
 * address. */
struct match {
    const struct finder *finder;
    const char *text;
};

typedef void visit(struct walk *walk, struct job *job, bool whole);

static bool visit_jobs(struct walk *walk, const struct match *match, visit *each,
                       bool whole)
{
    bool any = false;
    if (*match->text == '\0')
        return false;
    for (size_t at = finder_first(match->finder, match->text); at != FINDER_NONE;
         at = finder_next(match->finder, at, match->text)) {
        each(walk, &walk->jobs->items[finder_number(match->finder, at)], whole);
        any = true;
    }
    return any;
}

static void show_row(struct walk *walk, struct job *job, bool whole)
{
    if (whole && job->outcome == WHERRY_DONE)
        keep_cells(walk, job, walk->reading.rows.row.line);
}

static void refuse_row(struct walk *walk, struct job *job, bool whole)
{
    (void)walk, (void)whole;
    job->cells = NULL;
    job->fault_count = 0;
    job_settle(job, WHERRY_REFUSED, long_words);
}

/* A changed row has an end, also as the last one of the file. */
static void write_row(struct walk *walk, const struct row *row)
{
    const bool changed = walk->edit.changed;
    walk->changed |= changed;
    walk->open_ended = !changed && row->raw[row->raw_length - 1] != '\n';
    walk->last_line = row->line;
    if (changed)
        rewrite_add(&walk->rewrite, walk->line.bytes, walk->line.length);
    else
        rewrite_add(&walk->rewrite, row->raw, row->raw_length);
}

static void take_row(struct walk *walk)
{
    const struct row *row = &walk->reading.rows.row;
    struct person *person = &walk->person;
    const bool whole = person_name(&walk->reading.header, row, person);
    const struct match matches[] = {{&walk->jobs->by_id, person->id},
                                    {&walk->jobs->by_address, person->normal}};
    bool any = false;
    note_claims(walk, false);
    walk->edit.changed = false;
    if (whole)
        edit_begin(&walk->edit, row);
    else if (!row_is_blank(row))
        walk->faceless |= is_faceless(person);
    for (int i = 0; i < 2; i++)
        any |= visit_jobs(walk, &matches[i], do_job, whole);
    buffer_clear(&walk->line);
    if (any && walk->edit.changed && !edit_write(&walk->edit, row, &walk->line)) {
        walk->edit.changed = false;
        for (int i = 0; i < 2; i++)
            visit_jobs(walk, &matches[i], refuse_row, whole);
    }
    for (int i = 0; i < 2 && any; i++)
        visit_jobs(walk, &matches[i], show_row, whole);
    write_row(walk, row);
}

/* ---- New rows ---- */

static enum wherry_status create_one(struct walk *walk, struct job *job,
                                     struct wherry_error *error)
{
    if (job->taken || jobs_claimed(walk->jobs, job)) {
        job_settle(job, WHERRY_EXISTS, "");
        return WHERRY_OK;
    }
    if (walk->faceless) {
        job_settle(job, WHERRY_LATER, faceless_words);
        return WHERRY_OK;
    }
    enum wherry_status status = edit_create(&walk->edit, job, error);
    if (status != WHERRY_OK)
        return status;
    buffer_clear(&walk->line);
    if (!edit_write(&walk->edit, NULL, &walk->line)) {
        job->fault_count = 0;
        job_settle(job, WHERRY_REFUSED, long_words);
        return WHERRY_OK;
    }
    keep_cells(walk, job, ++walk->last_line);
    if (walk->open_ended)
        rewrite_add(&walk->rewrite, walk->reading.header.line_end,
                    strlen(walk->reading.header.line_end));
    walk->open_ended = false;
    rewrite_add(&walk->rewrite, walk->line.bytes, walk->line.length);
    walk->changed = true;
    return WHERRY_OK;
}

static enum wherry_status finish_jobs(struct walk *walk, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < walk->jobs->count && status == WHERRY_OK; i++) {
        struct job *job = &walk->jobs->items[i];
        if (job->settled)
            continue;
        if (job->change.verb == WHERRY_CREATE)
            status = create_one(walk, job, error);
        else if (job->odd || walk->faceless)
            job_settle(job, WHERRY_LATER, job->odd ? odd_words : faceless_words);
        else
            job_settle(job, WHERRY_GONE, "");
    }
    return status;
}

/* ---- All of it ---- */

static enum wherry_status next_row(struct walk *walk, struct wherry_error *error)
{
    const enum wherry_status status = reading_next(&walk->reading, error);
    walk->moved |= status == WHERRY_RETRY;
    return status;
}

/* Before anybody is renamed: the address may be taken further down in the file. */
static enum wherry_status survey(struct walk *walk, const struct place *place,
                                 struct wherry_error *error)
{
    bool faceless = false;
    struct jobs *jobs = walk->jobs;
    enum wherry_status status =
        reading_begin(walk->csv, place, HEADER_OF_CONTACTS, &walk->reading, error);
    if (status != WHERRY_OK)
        return status;
    while ((status = next_row(walk, error)) == WHERRY_OK) {
        const struct row *row = &walk->reading.rows.row;
        if (!person_name(&walk->reading.header, row, &walk->person))
            faceless |= !row_is_blank(row) && is_faceless(&walk->person);
        note_claims(walk, true);
    }
    reading_end(&walk->reading);
    for (size_t i = 0; i < jobs->count && faceless; i++)
        if (jobs->items[i].change.verb == WHERRY_RENAME && !jobs->items[i].settled)
            job_settle(&jobs->items[i], WHERRY_LATER, faceless_words);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status take_rows(struct walk *walk, struct wherry_error *error)
{
    const struct row *row = &walk->reading.rows.row;
    const struct wherry_host *host = walk->csv->host;
    enum wherry_status status;
    rewrite_add(&walk->rewrite, row->raw, row->raw_length);
    walk->open_ended = row->raw[row->raw_length - 1] != '\n';
    while ((status = next_row(walk, error)) == WHERRY_OK) {
        take_row(walk);
        if (row->line % CANCEL_ROWS == 0 && host->cancelled(host))
            return fail(error, WHERRY_CANCELLED, "stopped on request");
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status write_anew(struct walk *walk, const struct place *place,
                                     struct wherry_error *error)
{
    const struct header *header = &walk->reading.header;
    enum wherry_status status =
        rewrite_begin(&walk->rewrite, place, &walk->reading, error);
    if (status != WHERRY_OK)
        return status;
    walk->edit = (struct edit){.csv = walk->csv,
                               .header = header,
                               .arena = &walk->jobs->arena,
                               .cells = arena_array(&walk->reading.arena, header->count,
                                                    sizeof *walk->edit.cells)};
    status = take_rows(walk, error);
    if (status == WHERRY_OK)
        status = finish_jobs(walk, error);
    if (status == WHERRY_OK && walk->changed)
        return verdicts_end(walk->csv, walk->jobs, header, &walk->rewrite, error);
    rewrite_abandon(&walk->rewrite);
    if (status == WHERRY_OK)
        verdicts_tell(walk->csv, walk->jobs, header);
    return status;
}

/* The file that was surveyed must be the one that is rewritten. */
static enum wherry_status carry_out(struct walk *walk, struct wherry_error *error)
{
    const struct place place = folder_contacts(walk->csv);
    enum wherry_status status = WHERRY_OK;
    const bool renames = walk->jobs->renames;
    if (renames)
        status = survey(walk, &place, error);
    const struct stamp surveyed = walk->reading.stamp;
    if (status == WHERRY_OK)
        status =
            reading_begin(walk->csv, &place, HEADER_OF_CONTACTS, &walk->reading, error);
    if (status != WHERRY_OK)
        return status;
    walk->moved = renames && !stamp_same(&surveyed, &walk->reading.stamp);
    if (walk->moved)
        status = fail(error, WHERRY_RETRY,
                      "somebody else changed '%s' at the same time", place.shown);
    else
        status = write_anew(walk, &place, error);
    reading_end(&walk->reading);
    return status;
}

enum wherry_status contact_sink_flush(const struct csv *csv, struct jobs *jobs,
                                      struct wherry_error *error)
{
    struct walk walk = {.csv = csv, .jobs = jobs, .reading = {.file = -1}};
    enum wherry_status status = WHERRY_OK;
    if (jobs->count == 0)
        return WHERRY_OK;
    if (!rewrite_lock(csv)) {
        verdicts_put_off(csv, jobs, "another run is writing to the folder");
        return WHERRY_OK;
    }
    status = carry_out(&walk, error);
    rewrite_unlock(csv);
    buffer_free(&walk.line);
    if (status == WHERRY_OK || jobs->count == 0)
        return status;
    verdicts_put_off(csv, jobs, error->message);
    return walk.moved ? WHERRY_OK : status;
}
