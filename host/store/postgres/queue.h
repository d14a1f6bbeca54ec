/* queue.h -- within this folder: what is sent to the server, and when its answers are
 * waited for.
 *
 * Statements are sent one after the other, in the pipeline mode of libpq, and nothing is
 * waited for until an answer is needed: then those of all that was sent are read, in one
 * trip. So a statement that gives no row costs no trip, and what the server refuses of it
 * is known at the next read, or at the commit. After a refusal the server skips all that
 * follows up to the place where it was waited for, a COMMIT, too: nothing is half done.
 *
 * However long the server takes, who waits for it is asked several times a term whether it
 * still may (parts.h: keep). Where it may not, the connection is cut: the server undoes what
 * it was doing.
 */
#ifndef STORE_POSTGRES_QUEUE_H
#define STORE_POSTGRES_QUEUE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/postgres/parts.h"
#include "plugin/wherry.h"

struct postgres_store;

/* The values that a statement is sent with. */
enum { SENT_MOST = 16 };
struct sent {
    const char *values[SENT_MOST];
    int lengths[SENT_MOST], formats[SENT_MOST];
    int count;
    bool of_pipeline; /* the first is its number */
};
/* Adds a value: as a text, or as bytes. NULL: it is NULL. */
void sent_text(struct sent *sent, const char *text);
void sent_bytes(struct sent *sent, const void *bytes, size_t length);
/* Adds, as the first value, the number of the pipeline. */
void sent_pipeline(struct sent *sent, const struct postgres_store *postgres);

void queue_free(struct queue *queue);

/* From now on the connection is in the pipeline mode. */
void queue_begin(struct postgres_store *postgres);
/* For what is sent now and then, or has its values in its text. FAILED once the store is
 * broken. `sent` may be NULL. Waits if much was sent already. */
enum wherry_status queue_send(struct postgres_store *postgres, const char *sql,
                              const struct sent *sent, queue_take *take,
                              struct wherry_error *error);
/* For who gives something to libpq itself: before and after it, which `sent` is 0 of where
 * libpq refused it; and of the values that it has. */
enum wherry_status queue_ready(struct postgres_store *postgres,
                               struct wherry_error *error);
enum wherry_status queue_sent(struct postgres_store *postgres, int sent,
                              queue_take *take, struct wherry_error *error);
void queue_count(struct postgres_store *postgres, const struct sent *sent);
/* What follows is another group: it is not skipped where something before it failed. */
void queue_end_group(struct postgres_store *postgres);
/* Reads all answers. *last, if it is not NULL, is that of the last statement, which the
 * caller clears. FAILED, and the store is broken, where one of them was refused. */
enum wherry_status queue_wait(struct postgres_store *postgres, PGresult **last,
                              struct wherry_error *error);
/* For what is not sent in the pipeline mode. The transaction that was asked for is begun;
 * all that was given to libpq has left this process; an answer may be read without a wait,
 * or the connection is lost. */
enum wherry_status queue_enter(struct postgres_store *postgres,
                               struct wherry_error *error);
void queue_drain(struct postgres_store *postgres);
void queue_await(struct postgres_store *postgres);
/* Sends no more than this, and waits for it: in the order of the calls. */
enum wherry_status queue_do(struct postgres_store *postgres, const char *sql,
                            struct wherry_error *error);

#endif
