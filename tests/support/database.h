/* database.h -- a server of PostgreSQL for the tests of one program: of this user, or of
 * an ordinary one where the tests are root's; on a Unix socket in a folder of its own.
 */
#ifndef SUPPORT_DATABASE_H
#define SUPPORT_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"

/* Starts it, with an empty database and its owner, the role `wherry`, which may do no
 * more than that. False: the server is not installed, or does not start; *why says it. */
bool database_start(const char **why);
/* The same with the settings that the server has by itself: what it has committed is on the
 * disk, as nothing is for a test. */
bool database_start_durable(const char **why);
/* The same as a test wants it. */
struct database_terms {
    const char
        *settings; /* of the server, as "-c ssl=on"; files that they name are found
                           * from its directory of data, which is in the folder */
    /* NULL, or called before it starts, with the folder: then it listens at 127.0.0.1,
     * too, at a port that was free. Files that the server alone may read: database_own. */
    void (*prepare)(const char *folder);
};
bool database_start_as(const struct database_terms *terms, const char **why);
/* With the environment variable DATABASE_LENT: the server of another process, whose folder
 * it names, and there a copy of that one's database, for as long as this process does not
 * stop it. Such a server is neither crashed nor left. Without: database_start. */
#define DATABASE_LENT "WHERRY_TEST_SERVER"
bool database_borrow(const char **why);
int database_port(void); /* 0: it does not listen there */
void database_own(const char *path);
/* Stops it at once, and removes all that it wrote. Nothing where none was started. */
void database_stop(void);

/* It crashes, and is there again: each connection is lost. */
void database_crash(void);
/* It is ended in good order, and started again. */
void database_leave(void);
void database_return(void);
/* It answers again, whether it has ended or has begun again by itself. */
void database_again(void);
/* A replica that is streamed to, and that each commit waits for; there is none yet, or no
 * longer. database_uri names both servers from then on. */
void database_add_standby(void);
/* The server is gone at once, and the replica is the server: without a replica then. */
void database_promote(void);

/* It answers nothing, as one behind a network that drops all packets, until it is let go
 * on. */
void database_freeze(bool frozen);

bool database_is_started(void);
/* All states in it are gone, and so is who still has a connection to it. */
void database_empty(void);

/* What --state says for that role, or another; until the next call. */
const char *database_uri(const char *role);
const char *database_folder(void); /* of its socket; until the next call */
/* Runs some SQL; NULL, or why it was refused, until the next call. */
const char *database_try(const char *where, const char *sql);
/* The same as the one who may do everything. The test fails where it cannot. */
void database_run(const char *sql);
/* The one number that it gives; of NULL or no row: -1. */
int64_t database_number(const char *sql);
/* The one text, for a person; in the caller's arena. */
const char *database_text(const char *sql, struct arena *arena);

#endif
