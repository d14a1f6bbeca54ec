/* turn.h -- within this folder: transactions on a state file; see driver.h. */
#ifndef STORE_SQLITE_TURN_H
#define STORE_SQLITE_TURN_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct lease;
struct sqlite_store;
struct store;

/* What is committed from now on must reach the file that is at its place now. */
void turn_note_place(struct sqlite_store *sqlite);
/* A lock on a file is not lost while its holder is there. */
enum wherry_status turn_fence(struct store *store, struct lease *lease,
                              struct wherry_error *error);
enum wherry_status turn_keep(struct store *store, struct wherry_error *error);
enum wherry_status turn_begin(struct store *store, struct wherry_error *error);
enum wherry_status turn_commit(struct store *store, struct wherry_error *error);
void turn_undo(struct store *store);
bool turn_is_open(const struct store *store);
enum wherry_status turn_hold(struct store *store, struct wherry_error *error);
enum wherry_status turn_let_go(struct store *store, struct wherry_error *error);
enum wherry_status turn_flush(struct store *store, struct wherry_error *error);

#endif
