/* tables.h -- within this folder: the tables of a state as they are, for what copies one
 * state into another whatever keeps the two.
 *
 * All drivers have the same tables with the same columns, and sort by the bytes of a key:
 * so two states are compared by walking both in the order of the keys. What is in a
 * column is not looked at here.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"

enum table_kind { TABLE_NUMBER, TABLE_TEXT, TABLE_BYTES };

struct table_column {
    const char *name;
    enum table_kind kind;
};

enum { TABLE_COLUMNS = 14 };

struct table {
    const char *name;
    const struct table_column *columns; /* the key first */
    size_t keys, count;
    size_t page;   /* so many rows are small in memory */
    bool by_place; /* the key is the number that the driver gives to each row */
};

enum { TABLE_COUNT = 12 };
extern const struct table tables[TABLE_COUNT];
extern const struct table *const table_of_values;
/* Of it a state has a number beside the table: the highest that was given. */
extern const struct table *const table_of_runs;

struct table_cell {
    bool there; /* false: NULL */
    int64_t number;
    const char *bytes; /* of a text, too; NULL where there are none */
    size_t length;
};

/* Rows, one after the other, each with all columns of its table. */
struct table_rows {
    struct table_cell *cells;
    size_t count, room;
    size_t bytes;       /* of texts and bytes, about */
    struct arena arena; /* of all of it */
};

/* Room for one more row. */
struct table_cell *table_add(struct table_rows *rows, const struct table *table);
/* A copy of it. */
void table_keep(struct table_rows *rows, const struct table *table,
                const struct table_cell *row);
/* Bytes that live as long as the rows; NULL where there are none. */
const char *table_bytes(struct table_rows *rows, const void *bytes, size_t length);
const struct table_cell *table_row(const struct table_rows *rows,
                                   const struct table *table, size_t index);
void table_clear(struct table_rows *rows);
void table_free(struct table_rows *rows);

/* Below 0, 0 or above 0; by the first `columns`. */
int table_compare(const struct table *table, size_t columns,
                  const struct table_cell *one, const struct table_cell *other);

#endif
