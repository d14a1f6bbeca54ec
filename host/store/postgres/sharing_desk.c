/* sharing_desk.c -- what a supervisor asks about the rows that it shares with others. */
#include "host/store/postgres/sharing_desk.h"

#include <stdlib.h>

/* Less than a third of a term: who is asked in a loop must not be gone because of it. The
 * first time the tables may have to be made. */
enum { PATIENCE_MS = 8 * 1000, PATIENCE_FIRST_MS = 60 * 1000 };

const char sharing_live[] =
    "WITH now AS MATERIALIZED (SELECT wherry.moment() AS ms), live AS MATERIALIZED"
    " (SELECT v.* FROM wherry.supervisor v"
    "  WHERE v.owner = current_user AND v.until > (SELECT ms FROM now))";

enum wherry_status sharing_ask(struct desk *desk, struct buffer *sql, PGresult **told,
                               struct wherry_error *error)
{
    const enum wherry_status status =
        desk_ask(desk, buffer_text(sql),
                 desk->reached == NULL ? PATIENCE_FIRST_MS : PATIENCE_MS, told, error);
    if (status != WHERRY_OK) {
        PQclear(*told);
        *told = NULL;
    }
    buffer_free(sql);
    return status;
}

enum wherry_status sharing_do(struct desk *desk, struct buffer *sql, int64_t *changed,
                              struct wherry_error *error)
{
    PGresult *told = NULL;
    const enum wherry_status status = sharing_ask(desk, sql, &told, error);
    if (status == WHERRY_OK && changed != NULL)
        *changed = strtoll(PQcmdTuples(told), NULL, 10);
    PQclear(told);
    return status;
}

int64_t sharing_integer(const PGresult *told, int row, int column)
{
    return strtoll(PQgetvalue(told, row, column), NULL, 10);
}

void sharing_literal(struct buffer *sql, const char *text)
{
    buffer_add_char(sql, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buffer_add_char(sql, '\'');
        buffer_add_char(sql, *text);
    }
    buffer_add_char(sql, '\'');
}
