/* temporary.c -- the temporary tables of an open state. */
#include "host/store/postgres/temporary.h"

#include "host/store/pile.h"
#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/copy_in.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/schema.h"

enum { HEAP_MOST = 1024 * 1024, ROW_BYTES = 40 };

/* What is collected, and in which columns of what type. */
static const struct {
    enum statement adds;
    const char *sql;
    size_t count;
    enum array_of columns[HEAP_COLUMNS];
} heaps[HEAPS] = {
    {SQL_ADD_NEWS,
     "INSERT INTO pg_temp.news(id, digest, record, event) SELECT * FROM"
     " unnest($1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[])",
     4,
     {ARRAY_BYTES, ARRAY_NUMBERS, ARRAY_BYTES, ARRAY_BYTES}},
    {SQL_ADD_RANKED,
     "INSERT INTO pg_temp.ranked(id, digest, record, event, rank) SELECT * FROM"
     " unnest($1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[])",
     5,
     {ARRAY_BYTES, ARRAY_NUMBERS, ARRAY_BYTES, ARRAY_BYTES, ARRAY_TEXTS}},
    {SQL_ADD_ABSENT,
     "INSERT INTO pg_temp.absent(id) SELECT * FROM unnest($1::bytea[])",
     1,
     {ARRAY_BYTES}},
    {SQL_ADD_SHOWN,
     "INSERT INTO pg_temp.shown(id) SELECT * FROM unnest($1::bytea[])",
     1,
     {ARRAY_BYTES}},
};

/* Which statement needs that another one has added something; or forgets it. */
static const struct {
    enum statement which, adds;
    bool drops;
} needs[] = {
    {SQL_NEXT_NEWS, SQL_ADD_NEWS, false},
    {SQL_DROP_NEWS, SQL_ADD_NEWS, true},
    {SQL_RANK_NEWS, SQL_ADD_RANKED, false},
    {SQL_DROP_RANKED, SQL_ADD_RANKED, true},
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

static void drop_page(struct temporary *temporary)
{
    PQclear(temporary->page);
    temporary->page = NULL;
    temporary->last = false;
}

static void clear_heap(struct heap *heap)
{
    for (size_t i = 0; i < HEAP_COLUMNS; i++)
        array_free(&heap->columns[i]);
    heap->bytes = 0;
}

void temporary_free(struct temporary *temporary)
{
    for (size_t i = 0; i < HEAPS; i++)
        clear_heap(&temporary->heaps[i]);
    drop_page(temporary);
    pile_free(temporary->ranked);
    temporary->ranked = NULL;
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
    for (size_t i = 0; i < heaps[index].count; i++)
        array_bind(&heap->columns[i], &sent);
    const enum wherry_status status =
        often_send(postgres, heaps[index].sql, &sent, NULL, error);
    clear_heap(heap);
    postgres->temporary.last = false;
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
    const bool first = heap->bytes == 0;
    for (size_t i = 0; i < heaps[index].count; i++) {
        struct array *column = &heap->columns[i];
        const struct parameter *parameter = &statement->parameters[i];
        if (first)
            array_clear(column, heaps[index].columns[i]);
        const struct piece piece = parameter_piece(parameter);
        if (parameter->kind == PARAMETER_NUMBER)
            array_add_number(column, parameter->number);
        else
            array_add_bytes(column, piece.bytes, piece.length);
        heap->bytes += ROW_BYTES + piece.length;
    }
    postgres->temporary.filled[statement->which] = true;
    return heap->bytes < HEAP_MOST ? WHERRY_OK : send_heap(postgres, index, error);
}

/* ---- Ranked ---- */

enum { COPIED_AT_ONCE = 64 * 1024, NEWS_COLUMNS = 4 };

/* In this process and beside it (pile.h), and not on the server, which would write them
 * twice: it gets them in their order. */
static enum wherry_status pile_ranked(struct postgres_statement *statement,
                                      struct wherry_error *error)
{
    struct store *store = statement->base.store;
    struct temporary *temporary = &postgres_of(store)->temporary;
    const struct parameter *parameters = statement->parameters;
    struct buffer row = {0};
    if (temporary->ranked == NULL)
        temporary->ranked = pile_create(store->scratch);
    copy_in_row(&row, NEWS_COLUMNS);
    for (int i = 0; i < NEWS_COLUMNS; i++) {
        const struct piece piece = parameter_piece(&parameters[i]);
        if (parameters[i].kind == PARAMETER_NUMBER)
            copy_in_number(&row, parameters[i].number);
        else
            copy_in_bytes(&row, piece.bytes, piece.length);
    }
    const struct pile_entry entry = {.key = parameters[NEWS_COLUMNS].bytes,
                                     .rank = "",
                                     .body = row.bytes,
                                     .length = row.length};
    const bool fine = pile_add(temporary->ranked, &entry);
    buffer_free(&row);
    return fine ? WHERRY_OK : store_break_pile(store, error);
}

static enum wherry_status send_ranked(struct postgres_store *postgres,
                                      struct wherry_error *error)
{
    struct pile *ranked = postgres->temporary.ranked;
    struct buffer rows = {0};
    struct pile_entry entry;
    bool any = true, fine = pile_begin(ranked);
    enum wherry_status status = WHERRY_OK;
    while (fine && any && status == WHERRY_OK) {
        fine = pile_next(ranked, &entry, &any);
        if (fine && any)
            buffer_add(&rows, entry.body, entry.length);
        if (rows.length >= COPIED_AT_ONCE || !any) {
            status = copy_in_send(postgres, &rows, error);
            buffer_clear(&rows);
        }
    }
    buffer_free(&rows);
    return fine ? status : store_break_pile(&postgres->base, error);
}

static void forget_ranked(struct temporary *temporary)
{
    pile_free(temporary->ranked);
    temporary->ranked = NULL;
}

static enum wherry_status copy_ranked(struct postgres_store *postgres,
                                      struct wherry_error *error)
{
    struct wherry_error ignored = {0};
    if (make(postgres, error) != WHERRY_OK || send_heaps(postgres, error) != WHERRY_OK)
        return WHERRY_FAILED;
    enum wherry_status status = copy_in_begin(
        postgres, "COPY pg_temp.news(id, digest, record, event) FROM STDIN BINARY",
        error);
    if (status != WHERRY_OK)
        return status;
    status = send_ranked(postgres, error);
    const enum wherry_status ended =
        copy_in_end(postgres, status == WHERRY_OK ? error : &ignored);
    forget_ranked(&postgres->temporary);
    drop_page(&postgres->temporary);
    postgres->temporary.filled[SQL_ADD_NEWS] = true;
    return status == WHERRY_OK ? ended : status;
}

/* ---- News ---- */

static int64_t number_at(const PGresult *page, int row)
{
    return postgres_decode(PQgetvalue(page, row, 0), (size_t)PQgetlength(page, row, 0));
}

/* Is a row above `after` in the page? */
static bool seek(struct temporary *temporary, int64_t after)
{
    if (temporary->page == NULL)
        return false;
    if (temporary->row > 0 && number_at(temporary->page, temporary->row - 1) > after)
        temporary->row = 0;
    while (temporary->row < PQntuples(temporary->page) &&
           number_at(temporary->page, temporary->row) <= after)
        temporary->row++;
    return temporary->row < PQntuples(temporary->page);
}

static enum wherry_status turn_page(struct postgres_statement *statement,
                                    struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct temporary *temporary = &postgres->temporary;
    struct sent sent = {0};
    drop_page(temporary);
    temporary->row = 0;
    temporary->page_after = statement->parameters[0].number;
    postgres_gather(statement, &sent);
    enum wherry_status status = postgres_send(statement, &sent, error);
    if (status == WHERRY_OK)
        status = queue_wait(postgres, &temporary->page, error);
    if (status == WHERRY_OK)
        temporary->last = PQntuples(temporary->page) < TEXTS_NEWS_AT_ONCE;
    return status;
}

static enum wherry_status next_news(struct postgres_statement *statement,
                                    struct wherry_error *error)
{
    struct temporary *temporary = &postgres_of(statement->base.store)->temporary;
    const int64_t after = statement->parameters[0].number;
    if (after < temporary->page_after)
        drop_page(temporary);
    if (!seek(temporary, after)) {
        if (temporary->page != NULL && temporary->last)
            return WHERRY_END;
        if (turn_page(statement, error) != WHERRY_OK)
            return WHERRY_FAILED;
        if (!seek(temporary, after))
            return WHERRY_END;
    }
    const int row = temporary->row++;
    struct cell *cells = postgres_answer(statement, 1, HEAP_COLUMNS);
    for (int i = 0; i < HEAP_COLUMNS; i++)
        if (!PQgetisnull(temporary->page, row, i))
            cells[i] = cell_of_bytes(PQgetvalue(temporary->page, row, i),
                                     (size_t)PQgetlength(temporary->page, row, i));
    for (int i = 0; i < HEAP_COLUMNS; i += 2) /* number and digest */
        if (i != 4 && cells[i].bytes != NULL)
            cells[i] = cell_of_number(postgres_decode(cells[i].bytes, cells[i].length));
    return WHERRY_OK;
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
        if (which == SQL_RANK_NEWS && filled)
            temporary->filled[SQL_ADD_NEWS] = true;
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
    if (which == SQL_DROP_NEWS || which == SQL_RANK_NEWS)
        drop_page(temporary);
    if (which == SQL_DROP_RANKED)
        forget_ranked(temporary);
}

/* Is it a statement that puts rows into a table, here or there? */
static bool takes_rows(struct postgres_statement *statement, enum wherry_status *status,
                       struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    const enum statement which = statement->which;
    if (which == SQL_ADD_RANKED && postgres->base.scratch != NULL) {
        *status = pile_ranked(statement, error);
        return true;
    }
    if (which == SQL_RANK_NEWS && postgres->temporary.ranked != NULL) {
        *status = copy_ranked(postgres, error);
        return true;
    }
    for (size_t i = 0; i < HEAPS; i++)
        if (heaps[i].adds == which) {
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
    if (status != WHERRY_OK || which == SQL_NEXT_NEWS)
        return status == WHERRY_OK ? next_news(statement, error) : status;
    temporary->filled[which] = true;
    *generic = true;
    return WHERRY_OK;
}
