/* serve_rig.h -- the built `wherry serve`, upon a rig: several pipelines, one sandbox.
 *
 * It is begun before each test and finished after it. Nothing here sleeps
 * for a fixed time: a test waits for words in the log, and fails if they don't come.
 */
#ifndef PIPELINES_SERVE_RIG_H
#define PIPELINES_SERVE_RIG_H

#include <stdbool.h>

#include "tests/pipelines/rig.h"

int serve_suite(const char *name, const struct test *tests);
/* The same, with more to begin and to finish. */
int serve_suite_with(const char *name, const struct test *tests, void (*begin)(void),
                     void (*finish)(void));

/* A spec in specs/ID.yaml for the list `list`, which is added where it is not the
 * sandbox's own; both unsubscribe steps, once a day. `more` are lines of the first
 * level. All pipelines are on the same accounts. */
void serve_write_spec(const char *id, const char *list, const char *more);

/* `wherry serve` with these options and settings of its environment. */
void serve_start(const char *environment, const char *options);
/* The same at a terminal, which closing *terminal takes away. */
void serve_start_at_terminal(const char *environment, const char *line, int *terminal);
/* Waits until `words` are there. */
void serve_expect_shown(int terminal, const char *words);
int serve_pid(void);
void serve_signal(int signal);
/* Waits until `words` are in the log, once more than at the last wait for them; fails
 * if they don't come. */
void serve_expect(const char *words);
bool serve_said(const char *words);
/* Waits for its end; gives its exit code. */
int serve_wait(void);

/* The process id of a run that it has started, when there is one. */
int serve_child(void);
/* The same, and the run stands still: it hears nothing but SIGKILL before a SIGCONT. */
int serve_freeze(void);
/* Waits until a request is unanswered at the sandbox under a fault of this kind. */
void serve_expect_held(const char *kind);

/* Runs another command; it must end with `code` and say `words`. */
void serve_ask(const char *line, int code, const char *words);
/* What it printed. */
const char *serve_told(void);

#endif
