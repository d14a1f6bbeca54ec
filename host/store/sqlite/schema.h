/* schema.h -- within this folder: the tables of a state file, and how older ones are
 * brought up to date.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

enum { SCHEMA_VERSION = 5 };

extern const char *const sqlite_schema;
extern const char *const sqlite_upgrades[]; /* to the version after the index */
/* Of a handle, not of the file: what was found in the staged records of a read. */
extern const char *const sqlite_staging;

#endif
