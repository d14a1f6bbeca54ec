/* sqlite.h -- within this folder: the open file and its prepared statements. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "host/store/store.h"

enum statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_GET_VALUE,
    SQL_SET_VALUE,
    SQL_INSERT_ROW,
    SQL_UPDATE_ROW,
    SQL_GET_ROW,
    SQL_DROP_LINKS,
    SQL_ADD_LINK,
    SQL_FIND_ID,
    SQL_FIND_LIST_ADDRESS,
    SQL_FIND_CRM_ADDRESS,
    SQL_NEXT_ROWS,
    SQL_NEXT_OPEN,
    SQL_NEXT_PARKED,
    SQL_NEXT_IN_CRM,
    SQL_COUNT_ROWS,
    SQL_COUNT_OPEN,
    SQL_COUNT_PARKED,
    SQL_FORGET_DIGESTS,
    SQL_CLEAR_STAGED,
    SQL_STAGE_RECORD,
    SQL_STAGE_EVENT,
    SQL_NEXT_STAGED,
    SQL_IS_STAGED,
    SQL_COUNT_ABSENT_LIST,
    SQL_COUNT_ABSENT_CRM,
    SQL_NEXT_ABSENT_LIST,
    SQL_NEXT_ABSENT_CRM,
    SQL_START_RUN,
    SQL_END_RUN,
    SQL_PRUNE_RUNS,
    SQL_PRUNE_JOURNAL,
    SQL_RUNS,
    SQL_WRITE_JOURNAL,
    SQL_JOURNAL_OF_ROW,
    SQL_JOURNAL_OF_RUN,
    SQL_GET_SEGMENT,
    SQL_PUT_SEGMENT,
    SQL_FORGET_SEGMENT,
    SQL_SET_MEMBER,
    SQL_DROP_MEMBER,
    SQL_IS_MEMBER,
    SQL_DROP_MEMBERS_BEFORE,
    SQL_COUNT_MEMBERS,
    SQL_COUNT_MEMBERS_SINCE,
    SQL_COUNT_ON_LIST,
    SQL_NEXT_ABSENTEES,
    SQL_NEXT_JOINS,
    SQL_NEXT_LEAVES,
    SQL_OWN_SEATS,
    SQL_SEAT_BY_ADDRESS,
    SQL_SET_SEAT,
    SQL_SHOW_SEAT,
    SQL_DROP_SEAT,
    SQL_DROP_SEATS_BEFORE,
    SQL_DROP_UNSHOWN_SEATS,
    SQL_COUNT_OTHERS,
    SQL_COUNT_BARRED,
};
enum { STATEMENT_COUNT = SQL_COUNT_BARRED + 1 };

struct store {
    sqlite3 *file;
    char *path;
    enum store_mode mode;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

extern const char *const store_schema;
extern const char *const store_upgrade; /* from version 1 */
extern const char *const store_sql[STATEMENT_COUNT];

/* The statement, reset, with no bindings; NULL after an error. */
sqlite3_stmt *store_prepare(struct store *store, enum statement statement,
                            struct wherry_error *error);
/* Runs a statement that gives no row. */
enum wherry_status store_do(struct store *store, sqlite3_stmt *statement,
                            struct wherry_error *error);
/* OK: a row is there; END: no more (and the statement is reset). */
enum wherry_status store_step(struct store *store, sqlite3_stmt *statement,
                              struct wherry_error *error);
enum wherry_status store_fail(struct store *store, struct wherry_error *error);
/* Up to `room` integers from a statement's first column. */
enum wherry_status store_collect(struct store *store, sqlite3_stmt *statement,
                                 int64_t *numbers, size_t room, size_t *count,
                                 struct wherry_error *error);

void store_bind_text(sqlite3_stmt *statement, int index, const char *text);
void store_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                     size_t length);
const char *store_column_text(sqlite3_stmt *statement, int column); /* "" for NULL */
/* A copy in the arena; NULL for NULL. */
const void *store_column_blob(sqlite3_stmt *statement, int column, struct arena *arena,
                              size_t *length);

#endif
