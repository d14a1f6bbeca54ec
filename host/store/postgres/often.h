/* often.h -- within this folder: statements whose text stands in the program. Each is sent
 * to the server once, under a name, and then the name alone with its values: to parse and
 * to plan it takes the server many times as long as to do it.
 *
 * One plan serves all values (plan_cache_mode), which are keys to rows; a few statements
 * are of ranges, and are planned for theirs (texts.h: by_values). The number of the
 * pipeline stands in the text that is sent: so a plan is of its one partition. It is made
 * for the tables as they were then; they may grow from nothing to a million rows in one
 * run. So a statement is prepared again at its second use, its fourth, its eighth and so
 * on, and at each 256th.
 *
 * A name lives as long as the connection, as do its settings and temporary tables: a pool
 * that shares connections has to leave it to one client while that is connected.
 */
#ifndef STORE_POSTGRES_OFTEN_H
#define STORE_POSTGRES_OFTEN_H

#include "host/store/postgres/queue.h"

/* As queue_send. `sql` is known by its address: it stays what it is, and where it is. Where
 * the values begin with the number of the pipeline (sent_pipeline), $1 in it is that. */
enum wherry_status often_send(struct postgres_store *postgres, const char *sql,
                              const struct sent *sent, queue_take *take,
                              struct wherry_error *error);
/* Planned for its values, for some uses at least. */
enum wherry_status often_send_by_values(struct postgres_store *postgres,
                                        const char *sql, const struct sent *sent,
                                        queue_take *take, struct wherry_error *error);
/* After a rollback: what was sent since the last answers, and what was set, may not have
 * come to pass. */
void often_undo(struct postgres_store *postgres);

#endif
