/* schema.h -- within this folder: the tables of a state file and every statement on
 * them.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "host/store/statements.h"

enum { SCHEMA_VERSION = 5 };

/* Beside those that all drivers have. */
enum { SQLITE_BEGIN = STATEMENT_COUNT, SQLITE_COMMIT, SQLITE_STATEMENTS };

extern const char *const sqlite_schema;
extern const char *const sqlite_upgrades[]; /* to the version after the index */
/* Of a handle, not of the file: what was found in the staged records of a read. */
extern const char *const sqlite_staging;
extern const char *const sqlite_texts[SQLITE_STATEMENTS];

#endif
