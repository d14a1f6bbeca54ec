/* cut_socket.h -- a process between a client and its server of PostgreSQL, which cuts the
 * line at a commit: the client cannot know how far that came.
 */
#ifndef UNIT_CUT_SOCKET_H
#define UNIT_CUT_SOCKET_H

#include <sys/types.h>

enum cut_when {
    CUT_BEFORE_COMMIT, /* the server never hears of it */
    CUT_AFTER_COMMIT,  /* the server has done it, and the client hears nothing */
};

/* As the port of a Unix socket; the server's own is 5432. */
enum { CUT_PORT = 5433 };

/* Takes one client on CUT_PORT of the folder. What came before a transaction that was
 * begun by "BEGIN; SELECT" goes through untouched. */
pid_t cut_socket_begin(const char *folder, enum cut_when when);
void cut_socket_end(pid_t process);

#endif
