/* temporary.c -- the temporary tables of an open state. */
#include "host/store/postgres/temporary.h"

#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/schema.h"

enum { HEAP_MOST = 1024 * 1024, ROW_BYTES = 40 };

/* What is collected: ids. */
static const struct {
    enum statement adds;
    const char *sql;
} heaps[HEAPS] = {
    {SQL_ADD_ABSENT,
     "INSERT INTO pg_temp.absent(id) SELECT * FROM unnest($1::bytea[])"},
    {SQL_ADD_SHOWN, "INSERT INTO pg_temp.shown(id) SELECT * FROM unnest($1::bytea[])"},
};

/* Which statement needs that another one has added something; or forgets it. */
static const struct {
    enum statement which, adds;
    bool drops;
} needs[] = {
    {SQL_NEXT_RENEWED, SQL_ADD_RENEWED, false},
    {SQL_DROP_RENEWED, SQL_ADD_RENEWED, true},
    {SQL_COUNT_ABSENT, SQL_ADD_ABSENT, false},
    {SQL_NEXT_ABSENT, SQL_ADD_ABSENT, false},
    {SQL_DROP_ABSENT, SQL_ADD_ABSENT, true},
    {SQL_IS_SHOWN, SQL_ADD_SHOWN, false},
    {SQL_DROP_SHOWN, SQL_ADD_SHOWN, true},
};

bool temporary_answers(enum statement which)
{
    return postgres_texts[which].detached || which == SQL_NEXT_RENEWED ||
           which == SQL_COUNT_ABSENT || which == SQL_NEXT_ABSENT;
}

static void clear_heap(struct heap *heap)
{
    array_free(&heap->ids);
    heap->bytes = 0;
}

void temporary_free(struct temporary *temporary)
{
    for (size_t i = 0; i < HEAPS; i++)
        clear_heap(&temporary->heaps[i]);
}

void temporary_undo(struct temporary *temporary)
{
    temporary_free(temporary);
    temporary->made &= !temporary->made_in_turn;
    temporary->made_in_turn = false;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        temporary->filled[i] = temporary->made;
}

static enum wherry_status make(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    struct temporary *temporary = &postgres->temporary;
    if (temporary->made)
        return WHERRY_OK;
    temporary->made = true;
    temporary->made_in_turn = postgres->turn != TURN_NONE;
    return queue_send(postgres, schema_of_handle, NULL, NULL, error);
}

/* ---- Collected ---- */

static enum wherry_status send_heap(struct postgres_store *postgres, size_t index,
                                    struct wherry_error *error)
{
    struct heap *heap = &postgres->temporary.heaps[index];
    struct sent sent = {0};
    if (heap->bytes == 0)
        return WHERRY_OK;
    if (make(postgres, error) != WHERRY_OK)
        return WHERRY_FAILED;
    array_bind(&heap->ids, &sent);
    const enum wherry_status status =
        often_send(postgres, heaps[index].sql, &sent, NULL, error);
    clear_heap(heap);
    return status;
}

static enum wherry_status send_heaps(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < HEAPS && status == WHERRY_OK; i++)
        status = send_heap(postgres, i, error);
    return status;
}

static enum wherry_status collect(struct postgres_statement *statement, size_t index,
                                  struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct heap *heap = &postgres->temporary.heaps[index];
    const struct piece piece = parameter_piece(&statement->parameters[0]);
    if (heap->bytes == 0)
        array_clear(&heap->ids, ARRAY_BYTES);
    array_add_bytes(&heap->ids, piece.bytes, piece.length);
    heap->bytes += ROW_BYTES + piece.length;
    postgres->temporary.filled[statement->which] = true;
    return heap->bytes < HEAP_MOST ? WHERRY_OK : send_heap(postgres, index, error);
}

/* ---- Stepped ---- */

static bool is_needless(struct temporary *temporary, enum statement which)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        if (needs[i].which != which)
            continue;
        const bool filled = temporary->filled[needs[i].adds];
        if (needs[i].drops)
            temporary->filled[needs[i].adds] = false;
        return !filled || (needs[i].drops && !temporary->made);
    }
    return false;
}

static void forget(struct temporary *temporary, enum statement which)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        for (size_t j = 0; j < HEAPS; j++)
            if (needs[i].which == which && needs[i].drops &&
                heaps[j].adds == needs[i].adds)
                clear_heap(&temporary->heaps[j]);
}

/* Is it a statement that puts rows into a table, here or there? */
static bool takes_rows(struct postgres_statement *statement, enum wherry_status *status,
                       struct wherry_error *error)
{
    for (size_t i = 0; i < HEAPS; i++)
        if (heaps[i].adds == statement->which) {
            *status = collect(statement, i, error);
            return true;
        }
    return false;
}

enum wherry_status temporary_step(struct postgres_statement *statement, bool *generic,
                                  struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct temporary *temporary = &postgres->temporary;
    const enum statement which = statement->which;
    *generic = false;
    enum wherry_status status = WHERRY_OK;
    if (takes_rows(statement, &status, error))
        return status == WHERRY_OK ? WHERRY_END : status;
    forget(temporary, which);
    if (is_needless(temporary, which)) {
        if (which != SQL_COUNT_ABSENT)
            return WHERRY_END;
        *postgres_answer(statement, 1, 1) = cell_of_number(0);
        return WHERRY_OK;
    }
    status = make(postgres, error);
    if (status == WHERRY_OK)
        status = send_heaps(postgres, error);
    if (status != WHERRY_OK)
        return status;
    temporary->filled[which] = true;
    *generic = true;
    return WHERRY_OK;
}
