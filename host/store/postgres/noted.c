/* noted.c -- the named values and the counts of contacts, kept. */
#include "host/store/postgres/noted.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/save.h"

static void forget_forgotten(struct noted *noted)
{
    PQclear(noted->wrong_forgotten);
    PQclear(noted->forgetting);
    noted->wrong_forgotten = noted->forgetting = NULL;
}

void noted_clear(struct noted *noted)
{
    forget_forgotten(noted);
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

static void take_values(struct postgres_store *postgres, PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        add(&postgres->noted, PQgetvalue(rows, i, 0), PQgetvalue(rows, i, 1));
}

static void take_counts(struct postgres_store *postgres, PGresult *rows)
{
    postgres->noted.counted = PQntuples(rows) == 1;
    for (int i = 0; i < NOTED_COUNTS && postgres->noted.counted; i++)
        postgres->noted.counts[i] =
            postgres_decode(PQgetvalue(rows, 0, i), (size_t)PQgetlength(rows, 0, i));
}

static void take_open(struct postgres_store *postgres, PGresult *rows)
{
    postgres->noted.none_open = PQntuples(rows) == 0;
}

static void take_wrong(struct postgres_store *postgres, PGresult *rows)
{
    postgres->noted.wrong_forgotten = PQcopyResult(rows, PG_COPYRES_TUPLES);
}

static void take_forgetting(struct postgres_store *postgres, PGresult *rows)
{
    postgres->noted.forgetting = PQcopyResult(rows, PG_COPYRES_TUPLES);
    postgres->noted.loaded = true; /* it is the last part */
    postgres->noted.asked = false;
}

static const char select_values[] = "SELECT name, value FROM value WHERE pipeline = $1";
static const char select_open[] =
    "SELECT id FROM contact WHERE pipeline = $1 AND open = 1 LIMIT 1";

enum wherry_status noted_send(struct postgres_store *postgres,
                              struct wherry_error *error)
{
    const struct {
        const char *sql;
        queue_take *take;
    } parts[] = {
        {select_values, &take_values},
        {postgres_texts[SQL_GET_COUNTS].sql, &take_counts},
        {select_open, &take_open},
        {postgres_texts[SQL_COUNT_WRONG_FORGOTTEN].sql, &take_wrong},
        {postgres_texts[SQL_GET_FORGETTING].sql, &take_forgetting},
    };
    struct sent sent = {0};
    enum wherry_status status = WHERRY_OK;
    if (postgres->noted.loaded || postgres->noted.asked)
        return WHERRY_OK;
    noted_clear(&postgres->noted);
    postgres->noted.asked = true;
    sent_pipeline(&sent, postgres);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && status == WHERRY_OK; i++)
        status = often_send(postgres, parts[i].sql, &sent, parts[i].take, error);
    return status;
}

static enum wherry_status load(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    const enum wherry_status status = noted_send(postgres, error);
    return status == WHERRY_OK ? queue_wait(postgres, NULL, error) : status;
}

void noted_before(struct postgres_store *postgres, enum statement which)
{
    if (which == SQL_START_FORGETTING || which == SQL_SET_WIPED ||
        which == SQL_ADD_FORGOTTEN || which == SQL_READMIT)
        postgres->forgets = true;
    if (postgres->moves || postgres->known->changed > 0)
        postgres->noted.none_open = false;
}

/* ---- Asked for ---- */

bool noted_answers(const struct postgres_store *postgres, enum statement which)
{
    if (which == SQL_COUNT_WRONG_FORGOTTEN)
        return postgres->noted.wrong_forgotten != NULL && !postgres->forgets;
    if (which == SQL_GET_FORGETTING)
        return postgres->noted.forgetting != NULL && !postgres->forgets;
    if (which == SQL_NEXT_OPEN)
        return postgres->noted.none_open && postgres->known->changed == 0 &&
               !postgres->moves;
    return which == SQL_GET_VALUE || which == SQL_SET_VALUE ||
           which == SQL_GET_COUNTS || which == SQL_ADD_COUNTS || which == SQL_RECOUNT;
}

/* The row that was kept, if it has one. */
static enum wherry_status tell_kept(struct postgres_statement *statement,
                                    const PGresult *kept)
{
    if (PQntuples(kept) == 0)
        return WHERRY_END;
    const int columns = PQnfields(kept);
    struct cell *cells = postgres_answer(statement, 1, (size_t)columns);
    for (int i = 0; i < columns; i++)
        if (!PQgetisnull(kept, 0, i)) {
            cells[i] =
                cell_of_bytes(PQgetvalue(kept, 0, i), (size_t)PQgetlength(kept, 0, i));
            if (cells[i].length <= sizeof(int64_t))
                cells[i].number = postgres_decode(cells[i].bytes, cells[i].length);
        }
    return WHERRY_OK;
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
    *postgres_answer(statement, 1, 1) =
        cell_of_bytes(value->value, strlen(value->value));
    return WHERRY_OK;
}

static enum wherry_status set_value(struct postgres_statement *statement,
                                    struct postgres_store *postgres,
                                    struct wherry_error *error)
{
    const char *name = statement->parameters[0].bytes;
    struct noted_value *value = find(&postgres->noted, name);
    const enum wherry_status status = postgres_defer(statement, error);
    if (status != WHERRY_OK)
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
        noted_clear(&postgres->noted);
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
    if (statement->which == SQL_NEXT_OPEN)
        return WHERRY_END;
    if (statement->which == SQL_COUNT_WRONG_FORGOTTEN)
        return tell_kept(statement, postgres->noted.wrong_forgotten);
    if (statement->which == SQL_GET_FORGETTING)
        return tell_kept(statement, postgres->noted.forgetting);
    if (!postgres->noted.loaded)
        status = load(postgres, error);
    if (status != WHERRY_OK)
        return status;
    if (statement->which == SQL_GET_VALUE)
        return get_value(statement, postgres);
    if (statement->which == SQL_GET_COUNTS)
        return get_counts(statement, postgres);
    status = statement->which == SQL_SET_VALUE
                 ? set_value(statement, postgres, error)
                 : change_counts(statement, postgres, error);
    return status == WHERRY_OK ? WHERRY_END : status;
}

/* ---- Compared ---- */

static const char compare_values[] =
    "SELECT 1 / (CASE WHEN EXISTS (SELECT FROM unnest($2::text[], $3::text[])"
    " AS seen(name, was) LEFT JOIN value v ON v.pipeline = $1 AND v.name = seen.name"
    " WHERE v.value IS DISTINCT FROM seen.was) THEN 0 ELSE 1 END)";

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
    sent_pipeline(&sent, postgres);
    array_bind(&names, &sent);
    array_bind(&values, &sent);
    if (names.count > 0)
        status = often_send(postgres, compare_values, &sent, NULL, error);
    array_free(&names);
    array_free(&values);
    return status;
}
