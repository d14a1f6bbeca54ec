/* ask.h -- within this folder: what is asked of contacts and links, answered by what is
 * known of them (known.h), which is read first where it is not.
 */
#ifndef STORE_POSTGRES_ASK_H
#define STORE_POSTGRES_ASK_H

#include <stdbool.h>

#include "host/store/ahead.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct store;

/* Is it such a statement? */
bool ask_answers(enum statement which);
/* As postgres_step, of a statement that was not stepped yet. */
enum wherry_status ask_step(struct postgres_statement *statement,
                            struct wherry_error *error);
/* Before a contact is changed: it is known. */
enum wherry_status ask_before_save(struct postgres_statement *statement,
                                   struct wherry_error *error);
/* As driver.h has it. */
enum wherry_status ask_ahead(struct store *store, const struct ahead *ahead,
                             struct wherry_error *error);

#endif
