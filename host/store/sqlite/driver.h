/* driver.h -- within host/store: states in files of SQLite, one a pipeline. */
#ifndef STORE_SQLITE_DRIVER_H
#define STORE_SQLITE_DRIVER_H

struct driver;

/* A place is the path of the file; ":memory:" is for tests. */
extern const struct driver sqlite_driver;

#endif
