/* lines.c -- lines of the journal are written some at a time. */
#include "host/store/sqlite/lines.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/store/journal.h"
#include "host/store/sqlite/handle.h"
#include "host/store/sqlite/statement.h"

void lines_drop(struct sqlite_store *sqlite)
{
    sqlite->lines.count = 0;
    buffer_clear(&sqlite->lines.texts);
}

void lines_free(struct sqlite_store *sqlite)
{
    buffer_free(&sqlite->lines.texts);
}

/* ---- Written ---- */

/* *at: the next parameter; *texts: the texts of this line, and then of the next one. */
static void bind(sqlite3_stmt *statement, const struct sqlite_line *line, int *at,
                 const char **texts)
{
    const int64_t numbers[] = {line->run, line->row, line->at_ms};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sqlite3_bind_int64(statement, (*at)++, numbers[i]);
    for (size_t i = 0; i < LINE_TEXTS; i++) {
        sqlite3_bind_text(statement, (*at)++, *texts, (int)line->lengths[i],
                          SQLITE_STATIC);
        *texts += line->lengths[i];
    }
}

/* So many from `first` on as the statement takes. */
static enum wherry_status write_some(struct sqlite_store *sqlite, int which,
                                     size_t first, size_t count, const char **texts,
                                     struct wherry_error *error)
{
    struct sqlite_statement *write = statement_of(sqlite, which, error);
    int at = 1;
    if (write == NULL)
        return WHERRY_FAILED;
    for (size_t i = first; i < first + count; i++)
        bind(write->handle, &sqlite->lines.lines[i], &at, texts);
    return statement_step(&write->base, error) == WHERRY_END ? WHERRY_OK
                                                             : WHERRY_FAILED;
}

enum wherry_status lines_write(struct sqlite_store *sqlite, struct wherry_error *error)
{
    const size_t count = sqlite->lines.count;
    const char *texts = buffer_text(&sqlite->lines.texts);
    enum wherry_status status = WHERRY_OK;
    if (count == LINES_AT_ONCE)
        status = write_some(sqlite, SQLITE_WRITE_LINES, 0, count, &texts, error);
    for (size_t i = 0; i < count % LINES_AT_ONCE && status == WHERRY_OK; i++)
        status = write_some(sqlite, SQL_WRITE_JOURNAL, i, 1, &texts, error);
    lines_drop(sqlite);
    return status;
}

/* ---- Added ---- */

enum wherry_status lines_add(struct store *store, const struct store_journal *line,
                             struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct sqlite_lines *lines = &sqlite->lines;
    struct sqlite_line *added = &lines->lines[lines->count++];
    const char *const texts[LINE_TEXTS] = {line->step, line->event, line->before,
                                           line->after, line->words};
    added->run = line->run;
    added->row = line->row;
    added->at_ms = line->at_ms;
    for (size_t i = 0; i < LINE_TEXTS; i++) {
        added->lengths[i] = strlen(texts[i]);
        buffer_add(&lines->texts, texts[i], added->lengths[i]);
    }
    const bool alone = sqlite3_get_autocommit(sqlite->file) != 0;
    return alone || lines->count == LINES_AT_ONCE ? lines_write(sqlite, error)
                                                  : WHERRY_OK;
}

/* ---- Asked for ---- */

bool lines_are_read_by(enum statement which)
{
    switch (which) {
    case SQL_PRUNE_JOURNAL:
    case SQL_WRITE_JOURNAL:
    case SQL_JOURNAL_OF_ROW:
    case SQL_JOURNAL_OF_RUN:
    case SQL_JOURNAL_OF_EVENTS:
    case SQL_JOURNAL_PAGE:
    case SQL_JOURNAL_FROM:
    case SQL_CONTACTS_OF_RUN:
    case SQL_NEXT_UNSURE:
    case SQL_REMOVE_JOURNAL:
    case SQL_HIGHEST_IN_JOURNAL:
    case SQL_HIGHEST_RUN_IN_JOURNAL:
    case SQL_HIGHEST_LINE:
        return true;
    default:
        return false;
    }
}

struct sql_statement *lines_prepare(struct store *store, enum statement which,
                                    struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    const bool waits = sqlite->lines.count > 0 && lines_are_read_by(which);
    return waits && lines_write(sqlite, error) != WHERRY_OK
               ? NULL
               : statement_prepare(store, which, error);
}
