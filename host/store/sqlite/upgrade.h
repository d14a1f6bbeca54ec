/* upgrade.h -- within this folder: what the upgrades of an older state file need beside
 * SQL (sqlite_upgrades in schema.h).
 */
#ifndef STORE_SQLITE_UPGRADE_H
#define STORE_SQLITE_UPGRADE_H

#include <sqlite3.h>

/* The function id_code(text), for this handle: see id_code.h. Gives what SQLite gives. */
int upgrade_prepare(sqlite3 *file);

#endif
