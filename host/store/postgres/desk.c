/* desk.c -- the connection of this process about its leases in one database. */
#include "host/store/postgres/desk.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/postgres/connect.h"
#include "host/store/postgres/handle.h"

static struct desk *desks;

static void name_holder(char *holder)
{
    char host[64] = "";
    uint32_t chance = 0;
    if (gethostname(host, sizeof host - 1) != 0 || *host == '\0')
        snprintf(host, sizeof host, "a host without a name");
    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        chance = (uint32_t)clock_elapsed_ms();
    snprintf(holder, DESK_HOLDER_ROOM, "%s, process %ld (%08" PRIx32 ")", host,
             (long)getpid(), chance);
}

struct desk *desk_open(const char *states)
{
    struct desk *desk = desks;
    while (desk != NULL && !text_same(desk->states, states))
        desk = desk->next;
    if (desk == NULL) {
        desk = memory_allocate(sizeof *desk);
        desk->states = memory_text(states);
        name_holder(desk->holder);
        desk->next = desks;
        desks = desk;
    }
    desk->users++;
    return desk;
}

static void disconnect(struct desk *desk)
{
    if (desk->reached != NULL)
        postgres_leave(desk->reached);
    desk->reached = NULL;
}

void desk_close(struct desk *desk)
{
    struct desk **link = &desks;
    if (--desk->users > 0)
        return;
    while (*link != desk)
        link = &(*link)->next;
    *link = desk->next;
    disconnect(desk);
    free(desk->states);
    free(desk);
}

/* ---- Asked ---- */

/* False: the connection is lost, or the time is over. A signal that asks to stop does not
 * end it: what was asked may be done already, and a turn that nobody knows of is kept until
 * its term is over. */
static bool await_result(PGconn *connection, int64_t until_ms)
{
    while (PQisBusy(connection)) {
        struct pollfd line = {.fd = PQsocket(connection), .events = POLLIN};
        const int64_t left_ms = until_ms - clock_elapsed_ms();
        if (left_ms <= 0 || (poll(&line, 1, (int)left_ms) < 0 && errno != EINTR))
            return false;
        if (PQconsumeInput(connection) == 0)
            return false;
    }
    return true;
}

/* NULL: no answer. */
static PGresult *send_and_hear(PGconn *connection, const char *sql, int64_t until_ms)
{
    PGresult *told = NULL;
    if (PQsendQuery(connection, sql) == 0)
        return NULL;
    for (;;) {
        if (!await_result(connection, until_ms)) {
            PQclear(told);
            return NULL;
        }
        PGresult *next = PQgetResult(connection);
        if (next == NULL)
            return told;
        PQclear(told);
        told = next;
    }
}

static enum wherry_status refuse(struct desk *desk, const PGresult *told,
                                 struct wherry_error *error)
{
    struct buffer words = {0};
    postgres_words(desk->reached->connection, told, &words);
    const enum wherry_status status =
        fail(error, WHERRY_FAILED, "turns in PostgreSQL: %s", buffer_text(&words));
    buffer_free(&words);
    return status;
}

static bool is_good(const PGresult *told)
{
    return PQresultStatus(told) == PGRES_TUPLES_OK ||
           PQresultStatus(told) == PGRES_COMMAND_OK;
}

/* RETRY: the connection is closed, and another one may do. */
static enum wherry_status ask_once(struct desk *desk, const char *sql, int64_t until_ms,
                                   PGresult **told, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (desk->reached == NULL)
        status = postgres_reach(desk->states, "turns in PostgreSQL", STORE_WRITE,
                                &desk->reached, error);
    if (status == WHERRY_OK) {
        PGconn *connection = desk->reached->connection;
        *told = send_and_hear(connection, sql, until_ms);
        if (is_good(*told))
            return WHERRY_OK;
        status = refuse(desk, *told, error);
        if (PQstatus(connection) == CONNECTION_OK && *told != NULL)
            return status; /* the server answers, and says no */
        status = WHERRY_RETRY;
    }
    disconnect(desk);
    PQclear(*told);
    *told = NULL;
    return status;
}

enum wherry_status desk_ask(struct desk *desk, const char *sql, int64_t patience_ms,
                            PGresult **told, struct wherry_error *error)
{
    const int64_t until_ms = clock_elapsed_ms() + patience_ms;
    const bool kept = desk->reached != NULL;
    *told = NULL;
    enum wherry_status status = ask_once(desk, sql, until_ms, told, error);
    if (status == WHERRY_RETRY && kept && clock_elapsed_ms() < until_ms)
        status = ask_once(desk, sql, until_ms, told, error);
    return status == WHERRY_RETRY ? WHERRY_FAILED : status;
}
