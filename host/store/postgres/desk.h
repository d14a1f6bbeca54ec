/* desk.h -- within this folder: the connection of this process about its leases in one
 * database.
 *
 * No question waits for longer than its asker has time: after that the connection is closed,
 * and the next question makes a new one. So does one whose connection was cut in between.
 */
#ifndef STORE_POSTGRES_DESK_H
#define STORE_POSTGRES_DESK_H

#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct postgres_store;
struct row_lease;

enum { DESK_HOLDER_ROOM = 128 };

struct desk {
    struct desk *next;
    char *states;                   /* what --state says */
    size_t users;                   /* one for each desk_open */
    struct row_lease *leases;       /* taken here */
    struct postgres_store *reached; /* NULL: not connected */
    /* This process, for operators: host, process id, and a number by chance. */
    char holder[DESK_HOLDER_ROOM];
};

/* The one of this database; not connected yet, if it is new. */
struct desk *desk_open(const char *states);
/* After the last one the connection is closed. */
void desk_close(struct desk *desk);

/* One statement by itself. *told is the caller's, in any case. */
enum wherry_status desk_ask(struct desk *desk, const char *sql, int64_t patience_ms,
                            PGresult **told, struct wherry_error *error);

#endif
