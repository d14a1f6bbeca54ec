/* bound.c -- the values that a statement is bound to, and answers to it that are made
 * here.
 */
#include "host/store/postgres/bound.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"

struct piece parameter_piece(const struct parameter *parameter)
{
    return (struct piece){parameter->bytes, parameter->length};
}

/* How many parameters the text has: up to the highest that is named. */
static int count_parameters(const char *sql)
{
    int highest = 0;
    for (const char *at = strchr(sql, '$'); at != NULL; at = strchr(at + 1, '$')) {
        const int number = (int)strtol(at + 1, NULL, 10);
        highest = number > highest ? number : highest;
    }
    return highest;
}

/* A number is sent as a text, so that the server takes it for whatever type it is
 * compared with. */
static void gather_one(struct parameter *parameter, struct sent *sent)
{
    if (parameter->kind == PARAMETER_NUMBER) {
        buffer_clear(&parameter->kept);
        buffer_format(&parameter->kept, "%" PRId64, parameter->number);
        sent_text(sent, buffer_text(&parameter->kept));
    } else if (parameter->kind == PARAMETER_BYTES)
        sent_bytes(sent, parameter->bytes, parameter->length);
    else
        sent_text(sent, parameter->bytes);
}

void postgres_gather(struct postgres_statement *statement, struct sent *sent)
{
    const struct postgres_text *text = &postgres_texts[statement->which];
    const int count = count_parameters(text->sql);
    if (!text->detached)
        sent_pipeline(sent, postgres_of(statement->base.store));
    for (size_t i = 0; sent->count < count; i++)
        gather_one(&statement->parameters[i], sent);
}

enum wherry_status postgres_send(struct postgres_statement *statement,
                                 const struct sent *sent, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    const struct postgres_text *text = &postgres_texts[statement->which];
    return text->by_values
               ? often_send_by_values(postgres, text->sql, sent, NULL, error)
               : often_send(postgres, text->sql, sent, NULL, error);
}

enum wherry_status postgres_defer(struct postgres_statement *statement,
                                  struct wherry_error *error)
{
    struct sent sent = {0};
    postgres_gather(statement, &sent);
    /* Not known, and asked by nobody. */
    postgres_of(statement->base.store)->changes = 1;
    return postgres_send(statement, &sent, error);
}

/* ---- Answered here ---- */

struct cell *postgres_answer(struct postgres_statement *statement, size_t rows,
                             size_t columns)
{
    const size_t count = rows * columns;
    if (statement->cell_room < count) {
        statement->cells =
            memory_resize(statement->cells, count, sizeof *statement->cells);
        statement->cell_room = count;
    }
    memset(statement->cells, 0, count * sizeof *statement->cells);
    statement->columns = columns;
    statement->answers = 1;
    statement->row = 0;
    return statement->cells;
}

struct cell cell_of_number(int64_t number)
{
    return (struct cell){.there = true, .number = number};
}

struct cell cell_of_bytes(const void *bytes, size_t length)
{
    return (struct cell){.there = bytes != NULL, .bytes = bytes, .length = length};
}

/* The highest byte comes first. */
int64_t postgres_decode(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t number = length > 0 && (at[0] & 0x80U) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < length; i++)
        number = number << 8 | at[i];
    return (int64_t)number;
}
