/* store.h -- the state of one pipeline: one SQLite file (see sqlite/ in this folder).
 *
 * Holds rows (rows.h), the records of a read under way (staging.h), segments
 * (segments.h), runs (runs.h), a journal (journal.h) and a few named values (values.h).
 * What was committed survives a kill, and a loss of power after store_flush; what was not,
 * never was. No type of what keeps the state is seen above this folder: each statement
 * goes through sql.h, and driver.h is all that has to be done to keep states elsewhere.
 *
 * Writes happen between store_begin and store_commit. In STORE_DRY everything is undone
 * at close, so that a plan can go the same way as a run.
 *
 * Any failure of SQLite (disk full, damaged file) is FAILED with the file and SQLite's
 * words, and breaks the store: everything but rollback and close then fails with these
 * words, so that nothing is decided on what could not be read. A commit to a file that
 * somebody has removed, or put another one in place of, is such a failure, too.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/store/journal.h"
#include "host/store/mode.h"
#include "host/store/rows.h"
#include "host/store/runs.h"
#include "host/store/shown.h"
#include "host/store/staging.h"
#include "host/store/states.h"
#include "host/store/values.h"
#include "plugin/wherry.h"

struct lease;
struct store;

/* The place of one state: a path, or what else a driver opens. It may hold a secret. */
void store_path(struct states states, const char *pipeline, struct buffer *path);
/* Adds what messages call that place, without a secret. */
void store_show_path(const char *path, struct buffer *words);

/* OK, FAILED, or END: STORE_READ and there is no such file. `path` ":memory:" is for
 * tests. A file of another program, of a newer version or damaged is refused and left
 * alone. */
enum wherry_status store_open(const char *path, enum store_mode mode,
                              struct store **opened, struct wherry_error *error);
void store_close(struct store *store); /* NULL is fine; an open transaction is undone */

/* Whether any part of a state file is there; and its removal, with what SQLite keeps
 * beside it. OK, END: there was nothing, or FAILED. The caller makes sure that no
 * process has it open for writing. */
bool store_exists(const char *path);
enum wherry_status store_remove(const char *path, struct wherry_error *error);

/* FAILED if something has failed before: for a caller that has only read values. */
enum wherry_status store_check(const struct store *store, struct wherry_error *error);

/* Until it is released, or a transaction begins, all reads see one moment and need no
 * lock of their own. Do not wait for anything else in between: what is written into the
 * file cannot be checkpointed while it is held. In a transaction, or if held already,
 * it does nothing. */
enum wherry_status store_hold(struct store *store, struct wherry_error *error);
enum wherry_status store_let_go(struct store *store, struct wherry_error *error);

/* From now on each transaction proves, in itself, that this lease is held, and fails
 * otherwise: what it wrote is undone by the database, and the store is broken in words that
 * say that the turn is lost (lease_keep then says END, too). Of several leases, each; the
 * first is the one whose next holder writes to this state. A second time is nothing new. They
 * outlive the store, and are of the same states. FAILED: the lease is not good for this
 * state. */
enum wherry_status store_fence(struct store *store, struct lease *lease,
                               struct wherry_error *error);

/* For those who wait, at least once in a tenth of a term: keeps those leases, and a
 * transaction that is open: a database gives up one whose process seems to stand still.
 * FAILED: one is lost, or the database is. */
enum wherry_status store_keep(struct store *store, struct wherry_error *error);

enum wherry_status store_begin(struct store *store, struct wherry_error *error);
enum wherry_status store_commit(struct store *store, struct wherry_error *error);
void store_rollback(struct store *store);
/* What was committed is on the disk: a commit by itself survives a kill, and a loss of
 * power only once the system has written it there, when it likes. So whatever leaves this
 * machine comes after this. It waits for the disk if anything was committed since the
 * last time, and else costs nothing; not within a transaction. FAILED breaks the store:
 * nothing may leave. */
enum wherry_status store_flush(struct store *store, struct wherry_error *error);
/* What ends most transactions: commits if all went well, else undoes it. Gives
 * `status`, or why it could not be committed. */
enum wherry_status store_end(struct store *store, enum wherry_status status,
                             struct wherry_error *error);

#endif
