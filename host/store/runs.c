/* runs.c -- the runs that there were. */
#include "host/store/runs.h"

#include "host/store/sqlite.h"

enum wherry_status store_start_run(struct store *store, const char *kind,
                                   int64_t started_ms, int64_t *id,
                                   struct wherry_error *error)
{
    sqlite3_stmt *start = store_prepare(store, SQL_START_RUN, error);
    if (start == NULL)
        return WHERRY_FAILED;
    store_bind_text(start, 1, kind);
    sqlite3_bind_int64(start, 2, started_ms);
    enum wherry_status status = store_do(store, start, error);
    *id = sqlite3_last_insert_rowid(store->file);
    return status;
}

enum wherry_status store_end_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error)
{
    sqlite3_stmt *end = store_prepare(store, SQL_END_RUN, error);
    if (end == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(end, 1, run->id);
    sqlite3_bind_int64(end, 2, run->ended_ms);
    sqlite3_bind_int(end, 3, run->code);
    store_bind_text(end, 4, run->summary);
    store_bind_text(end, 5, run->report);
    return store_do(store, end, error);
}

enum wherry_status store_prune(struct store *store, int64_t run, int64_t runs,
                               int64_t runs_before_ms, int64_t before_ms,
                               struct wherry_error *error)
{
    enum { LINES_AT_ONCE = 10000 };
    sqlite3_stmt *old_runs = store_prepare(store, SQL_PRUNE_RUNS, error);
    if (old_runs == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(old_runs, 1, run - runs);
    sqlite3_bind_int64(old_runs, 2, runs_before_ms);
    enum wherry_status status = store_do(store, old_runs, error);
    sqlite3_stmt *old_lines = store_prepare(store, SQL_PRUNE_JOURNAL, error);
    if (status != WHERRY_OK || old_lines == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(old_lines, 1, before_ms);
    sqlite3_bind_int(old_lines, 2, LINES_AT_ONCE);
    return store_do(store, old_lines, error);
}

/* The runs of a statement whose parameters are bound. */
static enum wherry_status tell_runs(struct store *store, sqlite3_stmt *runs,
                                    store_run_visitor *visitor, void *self,
                                    struct wherry_error *error)
{
    enum wherry_status status;
    while ((status = store_step(store, runs, error)) == WHERRY_OK) {
        struct store_run run = {.id = sqlite3_column_int64(runs, 0),
                                .kind = store_column_text(runs, 1),
                                .started_ms = sqlite3_column_int64(runs, 2),
                                .ended_ms = sqlite3_column_int64(runs, 3),
                                .code = sqlite3_column_int(runs, 4),
                                .summary = store_column_text(runs, 5),
                                .report = store_column_text(runs, 6)};
        visitor(self, &run);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_runs(struct store *store, size_t most,
                              store_run_visitor *visitor, void *self,
                              struct wherry_error *error)
{
    return store_runs_to(store, INT64_MAX, most, visitor, self, error);
}

enum wherry_status store_runs_to(struct store *store, int64_t to, size_t most,
                                 store_run_visitor *visitor, void *self,
                                 struct wherry_error *error)
{
    sqlite3_stmt *runs = store_prepare(store, SQL_RUNS, error);
    if (runs == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(runs, 1, to);
    sqlite3_bind_int64(runs, 2, (int64_t)most);
    return tell_runs(store, runs, visitor, self, error);
}

enum wherry_status store_run_codes(struct store *store, int *codes, size_t room,
                                   size_t *count, struct wherry_error *error)
{
    sqlite3_stmt *runs = store_prepare(store, SQL_RUN_CODES, error);
    *count = 0;
    if (runs == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(runs, 1, (int64_t)room);
    enum wherry_status status;
    while ((status = store_step(store, runs, error)) == WHERRY_OK && *count < room)
        codes[(*count)++] =
            sqlite3_column_int64(runs, 0) == 0 ? -1 : sqlite3_column_int(runs, 1);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static void compare_number(void *self, const struct store_run *run)
{
    int64_t *wanted = self;
    if (run->id == *wanted)
        *wanted = 0;
}

enum wherry_status store_find_run(struct store *store, int64_t run,
                                  struct wherry_error *error)
{
    int64_t wanted = run;
    enum wherry_status status =
        store_runs_to(store, run, 1, compare_number, &wanted, error);
    return status == WHERRY_OK && wanted != 0 ? WHERRY_END : status;
}

enum wherry_status store_runs_from(struct store *store, int64_t from,
                                   store_run_visitor *visitor, void *self,
                                   struct wherry_error *error)
{
    sqlite3_stmt *runs = store_prepare(store, SQL_RUNS_FROM, error);
    if (runs == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(runs, 1, from);
    return tell_runs(store, runs, visitor, self, error);
}

enum wherry_status store_add_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_RUN, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(add, 1, run->id);
    store_bind_text(add, 2, run->kind);
    sqlite3_bind_int64(add, 3, run->started_ms);
    sqlite3_bind_int64(add, 4, run->ended_ms);
    sqlite3_bind_int(add, 5, run->code);
    store_bind_text(add, 6, run->summary);
    store_bind_text(add, 7, run->report);
    return store_do(store, add, error);
}
