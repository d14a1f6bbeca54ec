/* journal.c -- what happened to each contact. */
#include "host/store/journal.h"

#include "host/store/sqlite.h"

enum wherry_status store_write_journal(struct store *store,
                                       const struct store_journal *line,
                                       struct wherry_error *error)
{
    sqlite3_stmt *write = store_prepare(store, SQL_WRITE_JOURNAL, error);
    if (write == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(write, 1, line->run);
    sqlite3_bind_int64(write, 2, line->row);
    sqlite3_bind_int64(write, 3, line->at_ms);
    store_bind_text(write, 4, line->step);
    store_bind_text(write, 5, line->event);
    store_bind_text(write, 6, line->before);
    store_bind_text(write, 7, line->after);
    store_bind_text(write, 8, line->words);
    return store_do(store, write, error);
}

/* Its texts last until the next step. */
static struct store_journal read_line(sqlite3_stmt *lines)
{
    return (struct store_journal){.run = sqlite3_column_int64(lines, 0),
                                  .row = sqlite3_column_int64(lines, 1),
                                  .at_ms = sqlite3_column_int64(lines, 2),
                                  .step = store_column_text(lines, 3),
                                  .event = store_column_text(lines, 4),
                                  .before = store_column_text(lines, 5),
                                  .after = store_column_text(lines, 6),
                                  .words = store_column_text(lines, 7)};
}

enum wherry_status store_journal(struct store *store, int64_t row, int64_t run,
                                 store_journal_visitor *visitor, void *self,
                                 struct wherry_error *error)
{
    sqlite3_stmt *lines =
        store_prepare(store, row != 0 ? SQL_JOURNAL_OF_ROW : SQL_JOURNAL_OF_RUN, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(lines, 1, row != 0 ? row : run);
    enum wherry_status status;
    while ((status = store_step(store, lines, error)) == WHERRY_OK) {
        const struct store_journal line = read_line(lines);
        visitor(self, &line);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* Of a statement whose parameters are bound. */
static enum wherry_status tell_numbered(struct store *store, sqlite3_stmt *lines,
                                        store_numbered_visitor *visitor, void *self,
                                        struct wherry_error *error)
{
    enum { NUMBER = 8 }; /* the column behind those of a line */
    enum wherry_status status;
    while ((status = store_step(store, lines, error)) == WHERRY_OK) {
        const struct store_journal line = read_line(lines);
        visitor(self, sqlite3_column_int64(lines, NUMBER), &line);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_journal_page(struct store *store, int64_t run, int64_t from,
                                      int64_t most, store_numbered_visitor *visitor,
                                      void *self, struct wherry_error *error)
{
    sqlite3_stmt *lines = store_prepare(store, SQL_JOURNAL_PAGE, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(lines, 1, run);
    sqlite3_bind_int64(lines, 2, from);
    sqlite3_bind_int64(lines, 3, most);
    return tell_numbered(store, lines, visitor, self, error);
}

enum wherry_status store_journal_from(struct store *store, int64_t from,
                                      store_numbered_visitor *visitor, void *self,
                                      struct wherry_error *error)
{
    sqlite3_stmt *lines = store_prepare(store, SQL_JOURNAL_FROM, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(lines, 1, from);
    return tell_numbered(store, lines, visitor, self, error);
}

enum wherry_status store_journal_contacts(struct store *store, int64_t run,
                                          store_contact_visitor *visitor, void *self,
                                          struct wherry_error *error)
{
    sqlite3_stmt *contacts = store_prepare(store, SQL_CONTACTS_OF_RUN, error);
    if (contacts == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(contacts, 1, run);
    enum wherry_status status;
    while ((status = store_step(store, contacts, error)) == WHERRY_OK)
        visitor(self, sqlite3_column_int64(contacts, 0));
    return status == WHERRY_END ? WHERRY_OK : status;
}
