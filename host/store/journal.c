/* journal.c -- what happened to each contact. */
#include "host/store/journal.h"

#include "host/base/error.h"
#include "host/store/driver.h"
#include "host/store/handle.h"
#include "host/store/sql.h"

static enum wherry_status write_line(struct store *store,
                                     const struct store_journal *line,
                                     struct wherry_error *error)
{
    return store->broken == NULL ? store->driver->write_line(store, line, error)
                                 : fail(error, WHERRY_FAILED, "%s", store->broken);
}

enum wherry_status store_write_journal(struct store *store,
                                       const struct store_journal *line,
                                       struct wherry_error *error)
{
    if (store->driver->write_line != NULL)
        return write_line(store, line, error);
    struct sql_statement *write = sql_prepare(store, SQL_WRITE_JOURNAL, error);
    if (write == NULL)
        return WHERRY_FAILED;
    sql_bind_number(write, 1, line->run);
    sql_bind_number(write, 2, line->row);
    sql_bind_number(write, 3, line->at_ms);
    sql_bind_text(write, 4, line->step);
    sql_bind_text(write, 5, line->event);
    sql_bind_text(write, 6, line->before);
    sql_bind_text(write, 7, line->after);
    sql_bind_text(write, 8, line->words);
    return sql_do(write, error);
}

/* Its texts last until the next step. */
static struct store_journal read_line(struct sql_statement *lines)
{
    return (struct store_journal){.run = sql_number(lines, 0),
                                  .row = sql_number(lines, 1),
                                  .at_ms = sql_number(lines, 2),
                                  .step = sql_text(lines, 3),
                                  .event = sql_text(lines, 4),
                                  .before = sql_text(lines, 5),
                                  .after = sql_text(lines, 6),
                                  .words = sql_text(lines, 7)};
}

/* Of a statement whose parameters are bound. */
static enum wherry_status tell(struct sql_statement *lines,
                               store_journal_visitor *visitor, void *self,
                               struct wherry_error *error)
{
    enum wherry_status status;
    while ((status = sql_step(lines, error)) == WHERRY_OK) {
        const struct store_journal line = read_line(lines);
        visitor(self, &line);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_journal(struct store *store, int64_t row, int64_t run,
                                 store_journal_visitor *visitor, void *self,
                                 struct wherry_error *error)
{
    struct sql_statement *lines =
        sql_prepare(store, row != 0 ? SQL_JOURNAL_OF_ROW : SQL_JOURNAL_OF_RUN, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sql_bind_number(lines, 1, row != 0 ? row : run);
    return tell(lines, visitor, self, error);
}

enum wherry_status store_journal_events(struct store *store, int64_t run,
                                        const char *one, const char *other,
                                        store_journal_visitor *visitor, void *self,
                                        struct wherry_error *error)
{
    struct sql_statement *lines = sql_prepare(store, SQL_JOURNAL_OF_EVENTS, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sql_bind_number(lines, 1, run);
    sql_bind_text(lines, 2, one);
    sql_bind_text(lines, 3, other);
    return tell(lines, visitor, self, error);
}

static enum wherry_status tell_numbered(struct sql_statement *lines,
                                        store_numbered_visitor *visitor, void *self,
                                        struct wherry_error *error)
{
    enum { NUMBER = 8 }; /* the column after those of a line */
    enum wherry_status status;
    while ((status = sql_step(lines, error)) == WHERRY_OK) {
        const struct store_journal line = read_line(lines);
        visitor(self, sql_number(lines, NUMBER), &line);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_journal_page(struct store *store, int64_t run, int64_t from,
                                      int64_t most, store_numbered_visitor *visitor,
                                      void *self, struct wherry_error *error)
{
    struct sql_statement *lines = sql_prepare(store, SQL_JOURNAL_PAGE, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sql_bind_number(lines, 1, run);
    sql_bind_number(lines, 2, from);
    sql_bind_number(lines, 3, most);
    return tell_numbered(lines, visitor, self, error);
}

enum wherry_status store_journal_from(struct store *store, int64_t from,
                                      store_numbered_visitor *visitor, void *self,
                                      struct wherry_error *error)
{
    struct sql_statement *lines = sql_prepare(store, SQL_JOURNAL_FROM, error);
    if (lines == NULL)
        return WHERRY_FAILED;
    sql_bind_number(lines, 1, from);
    return tell_numbered(lines, visitor, self, error);
}

enum wherry_status store_journal_contacts(struct store *store, int64_t run,
                                          store_contact_visitor *visitor, void *self,
                                          struct wherry_error *error)
{
    struct sql_statement *contacts = sql_prepare(store, SQL_CONTACTS_OF_RUN, error);
    if (contacts == NULL)
        return WHERRY_FAILED;
    sql_bind_number(contacts, 1, run);
    enum wherry_status status;
    while ((status = sql_step(contacts, error)) == WHERRY_OK)
        visitor(self, sql_number(contacts, 0));
    return status == WHERRY_END ? WHERRY_OK : status;
}
