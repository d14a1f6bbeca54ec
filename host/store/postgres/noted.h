/* noted.h -- within this folder: the named values and the counts of contacts, read all at
 * once and kept.
 *
 * Another command may set a value in between, which a run does not see until
 * store_refresh. In a transaction that writes it must not rest on it: the values that it
 * was given before it has reached the server are compared there, and where one is another
 * by now, the transaction fails and nothing of it is done.
 */
#ifndef STORE_POSTGRES_NOTED_H
#define STORE_POSTGRES_NOTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct postgres_store;

enum { NOTED_COUNTS = 7 };

struct noted_value {
    char *name, *value; /* value NULL: there is none of this name */
    bool seen;          /* by a transaction that was not on the server yet */
};

struct noted {
    bool loaded, counted;
    struct noted_value *values;
    size_t count, room;
    int64_t counts[NOTED_COUNTS];
};

/* Is it a statement of these? */
bool noted_answers(enum statement which);
/* As postgres_step. */
enum wherry_status noted_step(struct postgres_statement *statement,
                              struct wherry_error *error);
/* Sends the comparison, if any value was seen. */
enum wherry_status noted_compare(struct postgres_store *postgres,
                                 struct wherry_error *error);
void noted_forget_seen(struct noted *noted);
void noted_clear(struct noted *noted);

#endif
