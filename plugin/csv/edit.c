/* edit.c -- applies one change to one row. */
#include "plugin/csv/edit.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/csv/consent.h"
#include "plugin/kit/dates.h"

void edit_begin(struct edit *edit, const struct row *row)
{
    edit->changed = false;
    for (size_t i = 0; i < edit->header->count; i++)
        edit->cells[i] = row->cells[i];
}

static void put(struct edit *edit, int column, const char *value)
{
    if (column < 0 || text_same(edit->cells[column], value))
        return;
    edit->cells[column] = arena_text(edit->arena, value);
    edit->changed = true;
}

static void put_time(struct edit *edit, enum column column, int64_t ms)
{
    char text[DATES_ROOM];
    dates_format_utc(ms, text);
    put(edit, edit->header->at[column], text);
}

static int64_t now_ms(const struct edit *edit)
{
    return edit->csv->host->now_ms(edit->csv->host);
}

static void put_consent(struct edit *edit, enum wherry_consent consent, int64_t at_ms)
{
    const struct header *header = edit->header;
    struct buffer word = {0};
    consent_write(edit->csv->config, consent, &word);
    put(edit, header->at[COLUMN_CONSENT], buffer_text(&word));
    buffer_free(&word);
    put_time(edit, COLUMN_CONSENT_AT, at_ms != 0 ? at_ms : now_ms(edit));
    put(edit, header->at[COLUMN_CONSENT_BY], "api");
}

/* Fields without a column in the file are reported; the others are written. */
static void put_fields(struct edit *edit, struct job *job)
{
    const struct wherry_change *change = &job->change;
    job->faults = arena_array(edit->arena, change->field_count, sizeof *job->faults);
    job->fault_count = 0;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        const int column = header_field(edit->header, field->name);
        if (column < 0)
            job->faults[job->fault_count++] = (struct wherry_field_fault){
                .field = field->name, .words = "the file has no such column"};
        put(edit, column, field->value);
    }
}

/* The opt-out also applies if we do not know the word in the cell. */
static void unsubscribe(struct edit *edit, struct job *job)
{
    enum wherry_consent before;
    const char *cell = edit->cells[edit->header->at[COLUMN_CONSENT]];
    if (!consent_parse(edit->csv->config, cell, &before) ||
        before != WHERRY_UNSUBSCRIBED)
        put_consent(edit, WHERRY_UNSUBSCRIBED, job->change.consent_at_ms);
    job_settle(job, WHERRY_DONE, "");
}

static void rename_person(struct edit *edit, struct job *job)
{
    if (edit->header->at[COLUMN_ID] < 0) {
        job_settle(job, WHERRY_REFUSED,
                   "the file has no id column, so an address cannot be changed");
        return;
    }
    if (job->taken) {
        job_settle(job, WHERRY_EXISTS, "");
        return;
    }
    put(edit, edit->header->at[COLUMN_EMAIL], job->change.new_key);
    job_settle(job, WHERRY_DONE, "");
}

void edit_apply(struct edit *edit, struct job *job)
{
    const bool before = edit->changed;
    edit->changed = false;
    switch (job->change.verb) {
    case WHERRY_UPDATE:
        put_fields(edit, job);
        job_settle(job,
                   job->fault_count > 0 && job->fault_count == job->change.field_count
                       ? WHERRY_REFUSED
                       : WHERRY_DONE,
                   "");
        break;
    case WHERRY_UNSUBSCRIBE:
        unsubscribe(edit, job);
        break;
    case WHERRY_RENAME:
        rename_person(edit, job);
        break;
    default:
        job_settle(job, WHERRY_REFUSED, "it is not a change of a contact");
        break;
    }
    if (edit->changed)
        put_time(edit, COLUMN_CHANGED_AT, now_ms(edit));
    edit->changed |= before;
}

/* ---- A new row ---- */

/* A UUID of random bits (RFC 9562, 4): no two files, nor two runs, have to agree. */
static bool make_id(char id[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bits[16];
    ssize_t count;
    do
        count = getrandom(bits, sizeof bits, 0);
    while (count < 0 && errno == EINTR);
    if (count != sizeof bits)
        return false;
    bits[6] = (unsigned char)((bits[6] & 0x0F) | 0x40);
    bits[8] = (unsigned char)((bits[8] & 0x3F) | 0x80);
    char *at = id;
    for (size_t i = 0; i < sizeof bits; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bits[i] >> 4];
        *at++ = digits[bits[i] & 0x0F];
    }
    *at = '\0';
    return true;
}

enum wherry_status edit_create(struct edit *edit, struct job *job,
                               struct wherry_error *error)
{
    char id[37];
    if (!make_id(id))
        return fail(error, WHERRY_RETRY, "cannot create an id: %s", strerror(errno));
    for (size_t i = 0; i < edit->header->count; i++)
        edit->cells[i] = "";
    put(edit, edit->header->at[COLUMN_ID], id);
    put(edit, edit->header->at[COLUMN_EMAIL], job->change.key);
    put_fields(edit, job);
    put_consent(edit, job->change.consent, job->change.consent_at_ms);
    put_time(edit, COLUMN_CHANGED_AT, now_ms(edit));
    job_settle(job, WHERRY_DONE, "");
    return WHERRY_OK;
}

/* ---- As text ---- */

/* Some programs quote every value, others only those that need it. */
static bool is_all_quoted(const struct row *row)
{
    size_t length = row->raw_length;
    while (length > 0 && strchr("\r\n", row->raw[length - 1]) != NULL)
        length--;
    return length > 1 && row->raw[0] == '"' && row->raw[length - 1] == '"';
}

bool edit_write(const struct edit *edit, const struct row *like, struct buffer *text)
{
    const struct header *header = edit->header;
    const size_t before = text->length;
    rows_write(text, edit->cells, header->count, edit->csv->separator,
               like != NULL && is_all_quoted(like),
               like != NULL ? header_line_end(header, like) : header->line_end);
    return text->length - before <= ROWS_BYTES_MOST;
}
