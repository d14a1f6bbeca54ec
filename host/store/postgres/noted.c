/* noted.c -- the named values and the counts of contacts, kept. */
#include "host/store/postgres/noted.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/statement.h"

void noted_clear(struct noted *noted)
{
    for (size_t i = 0; i < noted->count; i++) {
        free(noted->values[i].name);
        free(noted->values[i].value);
    }
    free(noted->values);
    *noted = (struct noted){0};
}

void noted_forget_seen(struct noted *noted)
{
    for (size_t i = 0; i < noted->count; i++)
        noted->values[i].seen = false;
}

static struct noted_value *find(const struct noted *noted, const char *name)
{
    for (size_t i = 0; i < noted->count; i++)
        if (text_same(noted->values[i].name, name))
            return &noted->values[i];
    return NULL;
}

static struct noted_value *add(struct noted *noted, const char *name, const char *value)
{
    noted->values =
        memory_grow(noted->values, noted->count, &noted->room, sizeof *noted->values);
    struct noted_value *added = &noted->values[noted->count++];
    *added = (struct noted_value){.name = memory_text(name),
                                  .value = value == NULL ? NULL : memory_text(value)};
    return added;
}

/* ---- Read ---- */

static void take_values(struct postgres_store *postgres, const PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        add(&postgres->noted, PQgetvalue(rows, i, 0), PQgetvalue(rows, i, 1));
    postgres->noted.loaded = true;
}

static void take_counts(struct postgres_store *postgres, const PGresult *rows)
{
    postgres->noted.counted = PQntuples(rows) == 1;
    for (int i = 0; i < NOTED_COUNTS && postgres->noted.counted; i++)
        postgres->noted.counts[i] = postgres_decode(
            PQgetvalue(rows, 0, i), (size_t)PQgetlength(rows, 0, i));
}

static enum wherry_status load(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    struct sent sent = {0};
    noted_clear(&postgres->noted);
    sent_text(&sent, postgres->number);
    enum wherry_status status =
        queue_send(postgres, "SELECT name, value FROM value WHERE pipeline = $1", &sent,
                   &take_values, error);
    if (status == WHERRY_OK)
        status = queue_send(postgres, postgres_texts[SQL_GET_COUNTS].sql, &sent,
                            &take_counts, error);
    return status == WHERRY_OK ? queue_wait(postgres, NULL, error) : status;
}

/* ---- Asked for ---- */

bool noted_answers(enum statement which)
{
    return which == SQL_GET_VALUE || which == SQL_SET_VALUE ||
           which == SQL_GET_COUNTS || which == SQL_ADD_COUNTS || which == SQL_RECOUNT;
}

static enum wherry_status get_value(struct postgres_statement *statement,
                                    struct postgres_store *postgres)
{
    const char *name = statement->parameters[0].bytes;
    struct noted_value *value = find(&postgres->noted, name);
    if (value == NULL)
        value = add(&postgres->noted, name, NULL);
    value->seen |= postgres->turn == TURN_ASKED;
    if (value->value == NULL)
        return WHERRY_END;
    *postgres_answer(statement, 1, 1) = cell_of_bytes(value->value, strlen(value->value));
    return WHERRY_OK;
}

static enum wherry_status set_value(struct postgres_statement *statement,
                                    struct postgres_store *postgres,
                                    struct wherry_error *error)
{
    const char *name = statement->parameters[0].bytes;
    struct noted_value *value =
        postgres->noted.loaded ? find(&postgres->noted, name) : NULL;
    const enum wherry_status status = postgres_defer(statement, error);
    if (status != WHERRY_OK || !postgres->noted.loaded)
        return status;
    if (value == NULL)
        value = add(&postgres->noted, name, NULL);
    free(value->value);
    value->value = memory_text(statement->parameters[1].bytes);
    return WHERRY_OK;
}

static enum wherry_status change_counts(struct postgres_statement *statement,
                                        struct postgres_store *postgres,
                                        struct wherry_error *error)
{
    enum wherry_status status = save_known(postgres, error);
    if (status == WHERRY_OK)
        status = postgres_defer(statement, error);
    postgres->moves = true;
    if (statement->which == SQL_RECOUNT)
        postgres->noted.counted = postgres->noted.loaded = false;
    for (int i = 0; i < NOTED_COUNTS && statement->which == SQL_ADD_COUNTS; i++)
        postgres->noted.counts[i] += statement->parameters[i].number;
    return status;
}

static enum wherry_status get_counts(struct postgres_statement *statement,
                                     struct postgres_store *postgres)
{
    postgres->leaned |= postgres->turn == TURN_ASKED;
    if (!postgres->noted.counted)
        return WHERRY_END;
    struct cell *cells = postgres_answer(statement, 1, NOTED_COUNTS);
    for (int i = 0; i < NOTED_COUNTS; i++)
        cells[i] = cell_of_number(postgres->noted.counts[i]);
    return WHERRY_OK;
}

enum wherry_status noted_step(struct postgres_statement *statement,
                              struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    enum wherry_status status = WHERRY_OK;
    if (statement->which == SQL_SET_VALUE)
        status = set_value(statement, postgres, error);
    else if (statement->which == SQL_ADD_COUNTS || statement->which == SQL_RECOUNT)
        status = change_counts(statement, postgres, error);
    else {
        if (!postgres->noted.loaded)
            status = load(postgres, error);
        if (status != WHERRY_OK)
            return status;
        return statement->which == SQL_GET_VALUE ? get_value(statement, postgres)
                                                 : get_counts(statement, postgres);
    }
    return status == WHERRY_OK ? WHERRY_END : status;
}

/* ---- Compared ---- */

enum wherry_status noted_compare(struct postgres_store *postgres,
                                 struct wherry_error *error)
{
    struct array names = {0}, values = {0};
    struct sent sent = {0};
    enum wherry_status status = WHERRY_OK;
    array_clear(&names, ARRAY_TEXTS);
    array_clear(&values, ARRAY_TEXTS);
    for (size_t i = 0; i < postgres->noted.count; i++)
        if (postgres->noted.values[i].seen) {
            array_add_text(&names, postgres->noted.values[i].name);
            array_add_text(&values, postgres->noted.values[i].value);
        }
    noted_forget_seen(&postgres->noted);
    sent_text(&sent, postgres->number);
    array_bind(&names, &sent);
    array_bind(&values, &sent);
    if (names.count > 0)
        status = queue_send(postgres,
                            "SELECT 1 / (CASE WHEN EXISTS (SELECT FROM"
                            " unnest($2::text[], $3::text[]) AS seen(name, was)"
                            " LEFT JOIN value v ON v.pipeline = $1"
                            " AND v.name = seen.name"
                            " WHERE v.value IS DISTINCT FROM seen.was)"
                            " THEN 0 ELSE 1 END)",
                            &sent, NULL, error);
    array_free(&names);
    array_free(&values);
    return status;
}
