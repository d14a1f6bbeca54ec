/* turn.h -- within this folder: transactions on a state in a database; see driver.h. */
#ifndef STORE_POSTGRES_TURN_H
#define STORE_POSTGRES_TURN_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct store;

enum wherry_status postgres_begin(struct store *store, struct wherry_error *error);
enum wherry_status postgres_commit(struct store *store, struct wherry_error *error);
void postgres_undo(struct store *store);
bool postgres_in_transaction(const struct store *store);
enum wherry_status postgres_hold(struct store *store, struct wherry_error *error);
enum wherry_status postgres_let_go(struct store *store, struct wherry_error *error);
enum wherry_status postgres_flush(struct store *store, struct wherry_error *error);

#endif
