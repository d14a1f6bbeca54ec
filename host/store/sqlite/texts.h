/* texts.h -- within this folder: every statement on the tables of a state file. */
#ifndef STORE_SQLITE_TEXTS_H
#define STORE_SQLITE_TEXTS_H

#include "host/store/statements.h"

/* Beside those that all drivers have. */
enum {
    SQLITE_BEGIN = STATEMENT_COUNT,
    SQLITE_COMMIT,
    SQLITE_WRITE_LINES, /* LINES_AT_ONCE, each with the values of SQL_WRITE_JOURNAL */
    SQLITE_STATEMENTS
};

extern const char *const sqlite_texts[SQLITE_STATEMENTS];

#endif
