/* sharing_desk.h -- within this folder: what a supervisor asks about the rows that it
 * shares with others. They are asked for over the connection of the leases (desk.h).
 */
#ifndef STORE_POSTGRES_SHARING_DESK_H
#define STORE_POSTGRES_SHARING_DESK_H

#include <libpq-fe.h>

#include "host/base/buffer.h"
#include "host/store/postgres/desk.h"
#include "host/store/sharing_driver.h"

struct row_sharing {
    struct sharing base;
    struct desk *desk;
    char *name, *version;
    int64_t process, jobs;
};

/* One statement, or several that are one transaction; the buffer is empty afterwards.
 * *told is the caller's where it is OK. */
enum wherry_status sharing_ask(struct desk *desk, struct buffer *sql, PGresult **told,
                               struct wherry_error *error);
/* The same without an answer; *changed, if not NULL, gets the number of rows. */
enum wherry_status sharing_do(struct desk *desk, struct buffer *sql, int64_t *changed,
                              struct wherry_error *error);
int64_t sharing_integer(const PGresult *told, int row, int column);
/* A text as a literal of SQL. */
void sharing_literal(struct buffer *sql, const char *text);

/* What statements begin with: "WITH now AS (...), live AS (...)", where `now.ms` is the
 * time, and `live` has the rows of the supervisors that are there. */
extern const char sharing_live[];

#endif
