/* save.h -- within this folder: contacts, links and lines of the journal that are written,
 * many at a time.
 */
#ifndef STORE_POSTGRES_SAVE_H
#define STORE_POSTGRES_SAVE_H

#include <stdbool.h>

#include "host/store/postgres/parts.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct postgres_store;

/* Does it update a contact? */
bool save_updates(enum statement which);
/* Is it a statement that is collected? */
bool save_collects(enum statement which);
/* As postgres_step. */
enum wherry_status save_step(struct postgres_statement *statement,
                             struct wherry_error *error);
/* Sends all that was collected, and waits for nothing. The first one of contacts and
 * links alone. */
enum wherry_status save_known(struct postgres_store *postgres,
                              struct wherry_error *error);
enum wherry_status save_all(struct postgres_store *postgres,
                            struct wherry_error *error);
/* Where more is known than memory is to hold: saves it and knows nothing any longer. What
 * was found in it is of no use afterwards. */
enum wherry_status save_forget_most(struct postgres_store *postgres,
                                    struct wherry_error *error);
/* Before another statement: where it writes contacts or links, they are no longer known. */
enum wherry_status save_note_write(struct postgres_store *postgres,
                                   enum statement which, struct wherry_error *error);
/* Forgets it: the transaction is undone. */
void save_forget(struct postgres_store *postgres);
void save_free(struct postgres_store *postgres);

#endif
