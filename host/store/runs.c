/* runs.c -- the runs that there were. */
#include "host/store/runs.h"

#include "host/store/sql.h"

enum wherry_status store_start_run(struct store *store, const char *kind,
                                   int64_t started_ms, int64_t *id,
                                   struct wherry_error *error)
{
    struct sql_statement *start = sql_prepare(store, SQL_START_RUN, error);
    if (start == NULL)
        return WHERRY_FAILED;
    sql_bind_text(start, 1, kind);
    sql_bind_number(start, 2, started_ms);
    enum wherry_status status = sql_do(start, error);
    *id = sql_last_number(store);
    return status;
}

enum wherry_status store_end_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error)
{
    struct sql_statement *end = sql_prepare(store, SQL_END_RUN, error);
    if (end == NULL)
        return WHERRY_FAILED;
    sql_bind_number(end, 1, run->id);
    sql_bind_number(end, 2, run->ended_ms);
    sql_bind_number(end, 3, run->code);
    sql_bind_text(end, 4, run->summary);
    sql_bind_text(end, 5, run->report);
    return sql_do(end, error);
}

enum wherry_status store_prune(struct store *store, int64_t run, int64_t runs,
                               int64_t runs_before_ms, int64_t before_ms,
                               struct wherry_error *error)
{
    /* Lines are in the order of their time, unless a clock was set: so most runs look at
     * few of the oldest before they look at many. */
    enum { LINES_AT_ONCE = 10000, LINES_LOOKED_AT = 100, LOOKS_AT_ALL = 20 };
    struct sql_statement *old_runs = sql_prepare(store, SQL_PRUNE_RUNS, error);
    if (old_runs == NULL)
        return WHERRY_FAILED;
    sql_bind_number(old_runs, 1, run - runs);
    sql_bind_number(old_runs, 2, runs_before_ms);
    enum wherry_status status = sql_do(old_runs, error);
    struct sql_statement *old_lines = sql_prepare(store, SQL_PRUNE_JOURNAL, error);
    if (status != WHERRY_OK || old_lines == NULL)
        return WHERRY_FAILED;
    sql_bind_number(old_lines, 1, before_ms);
    sql_bind_number(old_lines, 2, LINES_AT_ONCE);
    sql_bind_number(old_lines, 3,
                    run % LOOKS_AT_ALL == 0 ? LINES_AT_ONCE : LINES_LOOKED_AT);
    return sql_do(old_lines, error);
}

/* The runs of a statement whose parameters are bound. */
static enum wherry_status tell_runs(struct sql_statement *runs,
                                    store_run_visitor *visitor, void *self,
                                    struct wherry_error *error)
{
    enum wherry_status status;
    while ((status = sql_step(runs, error)) == WHERRY_OK) {
        struct store_run run = {.id = sql_number(runs, 0),
                                .kind = sql_text(runs, 1),
                                .started_ms = sql_number(runs, 2),
                                .ended_ms = sql_number(runs, 3),
                                .code = (int)sql_number(runs, 4),
                                .summary = sql_text(runs, 5),
                                .report = sql_text(runs, 6)};
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
    struct sql_statement *runs = sql_prepare(store, SQL_RUNS, error);
    if (runs == NULL)
        return WHERRY_FAILED;
    sql_bind_number(runs, 1, to);
    sql_bind_number(runs, 2, (int64_t)most);
    return tell_runs(runs, visitor, self, error);
}

enum wherry_status store_run_codes(struct store *store, int *codes, size_t room,
                                   size_t *count, struct wherry_error *error)
{
    struct sql_statement *runs = sql_prepare(store, SQL_RUN_CODES, error);
    *count = 0;
    if (runs == NULL)
        return WHERRY_FAILED;
    sql_bind_number(runs, 1, (int64_t)room);
    enum wherry_status status;
    while ((status = sql_step(runs, error)) == WHERRY_OK && *count < room)
        codes[(*count)++] = sql_number(runs, 0) == 0 ? -1 : (int)sql_number(runs, 1);
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
    struct sql_statement *runs = sql_prepare(store, SQL_RUNS_FROM, error);
    if (runs == NULL)
        return WHERRY_FAILED;
    sql_bind_number(runs, 1, from);
    return tell_runs(runs, visitor, self, error);
}

enum wherry_status store_add_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_ADD_RUN, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_number(add, 1, run->id);
    sql_bind_text(add, 2, run->kind);
    sql_bind_number(add, 3, run->started_ms);
    sql_bind_number(add, 4, run->ended_ms);
    sql_bind_number(add, 5, run->code);
    sql_bind_text(add, 6, run->summary);
    sql_bind_text(add, 7, run->report);
    return sql_do(add, error);
}
