/* hosts.h -- several built `wherry serve` on one database, each with files of its own, upon
 * the rig of serve_rig.h.
 */
#ifndef PIPELINES_HOSTS_H
#define PIPELINES_HOSTS_H

#include <stdbool.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { HOSTS = 3 };

/* suite_run with hosts for each test, none of which is started; 77 without PostgreSQL. */
int hosts_suite(const char *name, const struct test *tests);

/* From now on in this test they are in no haste: paces count, and pauses are whole. */
void hosts_take_time(void);
/* Host `i` with the specs of the rig, or its own in `specs`. */
void hosts_start(int i, bool own, const char *options);
/* The same with another program in place of the built wherry. */
void hosts_start_with(const char *program, int i, const char *options);
const struct home *hosts_home(int i);
int hosts_process(int i);
void hosts_signal(int i, int signal);
/* Its exit code. */
int hosts_wait(int i);
/* Asked to stop, and ended well. */
void hosts_stop(int i);
/* The process id of a run that it has started, when there is one; of what asks the database
 * for it, where nothing is about to be started. */
int hosts_run(int i);
int hosts_clerk(int i);
/* Where it listens. */
const char *hosts_address(int i);

/* What it has said; whether that has these words; waits until it has. */
const char *hosts_log(int i);
bool hosts_said(int i, const char *words);
void hosts_expect(int i, const char *words);
/* Waits until this is true in the database. */
void hosts_expect_there(const char *condition);
/* Waits until nobody has claimed a pipeline. */
void hosts_expect_rest(void);

#endif
