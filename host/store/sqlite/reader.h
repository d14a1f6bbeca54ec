/* reader.h -- within this folder: contacts that are read one after the other.
 *
 * Most contacts are read in the order of their numbers: by walks, and as the answers to
 * changes come. To go on from one to the next costs SQLite half of what a search from the
 * root costs. So once two contacts in a row were asked for, the statement stays where it
 * is. It shows what the transaction has written since, because a contact is read when it
 * is asked for, and not before. It ends with the transaction: nothing is held longer.
 */
#ifndef STORE_SQLITE_READER_H
#define STORE_SQLITE_READER_H

#include <stdint.h>

#include "plugin/wherry.h"

struct sql_statement;
struct sqlite_store;
struct store;

/* The driver's find_row. */
enum wherry_status reader_find(struct store *store, int64_t id,
                               struct sql_statement **row, struct wherry_error *error);
/* Before the transaction ends. */
void reader_close(struct sqlite_store *sqlite);

#endif
