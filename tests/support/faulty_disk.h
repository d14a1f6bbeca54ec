/* faulty_disk.h -- a disk that fails on demand: SQLite's own layer of files, with one
 * operation, or all from one on, that end in an error.
 */
#ifndef SUPPORT_FAULTY_DISK_H
#define SUPPORT_FAULTY_DISK_H

#include <stdbool.h>

enum disk_fault {
    DISK_BROKEN_ONCE, /* any operation: SQLITE_IOERR, or what is said of an open */
    DISK_BROKEN,      /* and all that follow */
    DISK_FULL,        /* writes: SQLITE_FULL, from then on */
    DISK_READONLY,    /* writes: SQLITE_READONLY, from then on */
    DISK_BUSY,        /* locks: SQLITE_BUSY, from then on */
};
enum { DISK_FAULTS = DISK_BUSY + 1 };

/* Before any file is opened: all that follow are opened on it. */
void faulty_disk_install(void);
/* The `number`-th operation from now that can have this fault has it; 0: none has. */
void faulty_disk_fail(enum disk_fault fault, int number);
/* Called at that moment. NULL: not called. */
void faulty_disk_when_struck(void (*struck)(void));
/* Whether that came so far. */
bool faulty_disk_failed(void);
/* The operations since then that can have this fault. */
int faulty_disk_count(enum disk_fault fault);

#endif
