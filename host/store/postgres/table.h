/* table.h -- within this folder: a table as it is, read and changed many rows at a time, as
 * driver.h has it.
 */
#ifndef STORE_POSTGRES_TABLE_H
#define STORE_POSTGRES_TABLE_H

#include <stddef.h>

#include "plugin/wherry.h"

struct store;
struct table;
struct table_cell;
struct table_rows;

enum wherry_status postgres_read_table(struct store *store, const struct table *table,
                                       const struct table_cell *after, size_t most,
                                       struct table_rows *rows,
                                       struct wherry_error *error);
enum wherry_status postgres_change_table(struct store *store, const struct table *table,
                                         const struct table_rows *gone,
                                         const struct table_rows *added,
                                         struct wherry_error *error);

#endif
