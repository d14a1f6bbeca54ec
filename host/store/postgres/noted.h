/* noted.h -- within this folder: the named values and the counts of contacts, read all at
 * once and kept.
 *
 * They are read with the first transaction, or read of one moment (store_hold), and not
 * again: a command that has its turn sees its own values. Another one may set a value in
 * between. A transaction that writes must not rest on what is no longer so: the values
 * that it was given before it has reached the server are compared there, and where one is
 * another by now, the transaction fails and nothing of it is done.
 */
#ifndef STORE_POSTGRES_NOTED_H
#define STORE_POSTGRES_NOTED_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/postgres/parts.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct postgres_store;

/* Is it a statement of these, and can it be answered? */
bool noted_answers(const struct postgres_store *postgres, enum statement which);
/* As postgres_step. */
enum wherry_status noted_step(struct postgres_statement *statement,
                              struct wherry_error *error);
/* Sends for all of it, if it is not known; what is sent next is behind it. */
enum wherry_status noted_send(struct postgres_store *postgres,
                              struct wherry_error *error);
/* Before another statement: what it may change is no longer known. */
void noted_before(struct postgres_store *postgres, enum statement which);
/* Sends the comparison, if any value was seen. */
enum wherry_status noted_compare(struct postgres_store *postgres,
                                 struct wherry_error *error);
void noted_forget_seen(struct noted *noted);
void noted_clear(struct noted *noted);

#endif
