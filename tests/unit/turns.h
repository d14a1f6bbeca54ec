/* turns.h -- holders of turns in a database, for tests.
 *
 * A moment passes when the test says so: it moves the end of each lease in the database.
 */
#ifndef UNIT_TURNS_H
#define UNIT_TURNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/store/lease.h"
#include "host/store/store.h"
#include "host/store/term.h"
#include "tests/support/suite.h"

enum { TURN_LONG_MS = 60 * 1000 }; /* no test waits for so long */

/* Of the last call that failed. */
extern struct wherry_error turn_error;

/* What has to be OK. */
#define fine(call)                                                                     \
    do {                                                                               \
        turn_error = (struct wherry_error){0};                                         \
        ck_assert_msg((call) == WHERRY_OK, "%s: %s", #call, turn_error.message);       \
    } while (0)

struct states turn_states(const char *role);
/* Of the role `wherry`; so is all below. */
enum wherry_status turn_take(const char *name, int64_t wait_ms, struct lease **lease);
struct lease *turn_taken(const char *name);
/* The state of the pipeline `a`, by this way; the same with a lease that it proves. */
struct store *turn_opened(const char *way);
struct store *turn_fenced(struct lease *lease);
/* Writes a number, in a transaction of its own; which one the database has. */
enum wherry_status turn_set(struct store *store, int64_t number);
int64_t turn_kept(void);
int64_t turn_epoch(const char *name);
/* All that is held is over, for an hour. */
void turns_pass(void);

/* Another process, which may be a holder. It does what a letter says, and answers whether it
 * could: t takes "pipeline a", w waits for it, o opens the state with it, b begins and
 * writes 2, c commits, k keeps, p proves, r releases. */
struct other {
    pid_t process;
    int orders, answers;
};

struct other other_start(void);
void other_order(const struct other *other, char what);
bool other_succeeds(const struct other *other);
/* Both, for each letter until one fails. */
bool other_does(const struct other *other, const char *what);
void other_stop(const struct other *other); /* stands still until SIGCONT */
/* By itself, or by this signal. */
void other_end(const struct other *other, int signal_number);

#endif
