/* runs.h -- past runs, and how they ended.
 *
 * Writes happen in the caller's transaction. Texts for a visitor last until it returns.
 */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct store;

struct store_run {
    int64_t id;
    int64_t started_ms, ended_ms; /* ended 0: under way, or killed */
    const char *kind;             /* "run", "backfill" */
    int code;                     /* exit code; -1: none yet */
    const char *summary;          /* one line */
    const char *report;           /* JSON */
};
enum wherry_status store_start_run(struct store *store, const char *kind,
                                   int64_t started_ms, int64_t *id,
                                   struct wherry_error *error);
enum wherry_status store_end_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error);
/* Forgets what is too old, so that the file does not grow for ever: runs before the
 * latest `runs` or from before `runs_before_ms`, and journal lines from before
 * `before_ms`. Takes little time, and therefore leaves some of a great many for the
 * next call. */
enum wherry_status store_prune(struct store *store, int64_t run, int64_t runs,
                               int64_t runs_before_ms, int64_t before_ms,
                               struct wherry_error *error);
/* One with a number of its own, into a new state. */
enum wherry_status store_add_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error);
typedef void store_run_visitor(void *self, const struct store_run *run);
/* The latest first. */
enum wherry_status store_runs(struct store *store, size_t most,
                              store_run_visitor *visitor, void *self,
                              struct wherry_error *error);
/* The same of those up to this number. */
enum wherry_status store_runs_to(struct store *store, int64_t to, size_t most,
                                 store_run_visitor *visitor, void *self,
                                 struct wherry_error *error);
/* How the latest ones ended, the latest first: exit codes, -1 for one that has not. At
 * most `room`; cheap. */
enum wherry_status store_run_codes(struct store *store, int *codes, size_t room,
                                   size_t *count, struct wherry_error *error);
/* OK, or END when there is no run of this number, or it was deleted. */
enum wherry_status store_find_run(struct store *store, int64_t run,
                                  struct wherry_error *error);
/* From this number on, the oldest first. */
enum wherry_status store_runs_from(struct store *store, int64_t from,
                                   store_run_visitor *visitor, void *self,
                                   struct wherry_error *error);

#endif
