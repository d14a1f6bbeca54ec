/* test_serve_memory.c -- the supervisor does not grow, however many runs it starts.
 *
 * Its own loop, with runs that end at once and a clock that makes each pipeline due
 * whenever it is looked at. What it holds is measured as the bytes that the allocator
 * has given out, many times over the later runs, and told as growth for each run: how
 * large a machine's libraries are, and what they keep from their first use on, does not
 * count. WHERRY_EFFORT=500 makes five times as many runs.
 */
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/schedule/child.h"
#include "host/schedule/serve.h"
#include "host/store/store.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { PIPELINES = 4, PATIENCE_S = 600 };
/* The runs that are started; those before WARM of them are not looked at: SQLite fills
 * its caches, the roster its room. */
enum { ENDED = 1800, ENDED_WARM = 400, FAILED = 900, FAILED_WARM = 200 };
/* The smallest piece that can be lost makes 24 bytes for each run, or 3 if that happens
 * in one of eight. What comes and goes within a run is the same at both looks except for
 * some hundred bytes, which are less than 1 for each run. */
enum { LOOKS = 8, GROWTH_BYTES = 2 };

static struct home home;
static struct {
    int64_t runs, warm, wanted;
    int64_t least[2]; /* bytes: the least of the first looks and of the last ones */
    int64_t minutes;
} seen;

enum wherry_status __real_child_start(struct child *child,
                                      const struct child_program *program,
                                      const struct pipeline *pipeline,
                                      struct work_set work, struct wherry_error *error);
enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const struct pipeline *pipeline,
                                      struct work_set work, struct wherry_error *error);

/* Given out by malloc and not freed, also what was mapped for it. What malloc keeps for
 * the next call would count, too: main sees to it that it keeps nothing. */
static int64_t held(void)
{
    struct mallinfo2 now = mallinfo2();
    return (int64_t)(now.uordblks + now.hblkhd);
}

/* Of several looks the least is taken: then no child was being read, no line was on its
 * way. The runs between the first looks and the last ones are `wanted - warm`. */
static void look(int64_t from, int64_t *least)
{
    int64_t now = held();
    bool in_time = seen.runs > from && seen.runs <= from + LOOKS * PIPELINES;
    if (in_time && (*least == 0 || now < *least))
        *least = now;
}

enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const struct pipeline *pipeline,
                                      struct work_set work, struct wherry_error *error)
{
    seen.runs++;
    look(seen.warm, &seen.least[0]);
    look(seen.wanted, &seen.least[1]);
    if (seen.runs == seen.wanted + LOOKS * PIPELINES)
        kill(getpid(), SIGTERM);
    return __real_child_start(child, program, pipeline, work, error);
}

static struct roster_time a_minute_later(void *self)
{
    (void)self;
    seen.minutes++;
    return (struct roster_time){.clock_ms = INT64_C(1790000000000) +
                                            seen.minutes * INT64_C(60000),
                                .steady_ms = 1000 + seen.minutes};
}

static void no_complaint(void *self, struct spec_set *set)
{
    (void)self;
    (void)set;
}

static void begin(void)
{
    home_begin(&home);
    char path[128], name[32], spec[512];
    snprintf(path, sizeof path, "%s/state", home.directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    for (int i = 0; i < PIPELINES; i++) {
        struct store *store = NULL;
        snprintf(spec, sizeof spec,
                 "pipeline: p%d\n"
                 "crm: { plugin: ometria, account: crm-%d, api_key: x }\n"
                 "list: { plugin: mailchimp, account: list-%d, api_key: x, list_id: "
                 "l%d }\n"
                 "contact_sync: { every: 1m, steps: [push_unsubscribes] }\n",
                 i, i, i, i);
        snprintf(name, sizeof name, "specs/p%d.yaml", i);
        home_write(&home, name, spec);
        snprintf(path, sizeof path, "%s/state/p%d.db", home.directory, i);
        ck_assert_int_eq(store_open(path, STORE_WRITE, &store, NULL), WHERRY_OK);
        store_close(store);
    }
}

static void finish(void)
{
    home_finish(&home);
}

/* Serves for so many runs; returns the growth for each, in thousandths of a byte. */
static int64_t serve(const char *program, int64_t warm, int64_t runs)
{
    char specs[96], state[96];
    struct wherry_error error = {0};
    memset(&seen, 0, sizeof seen);
    seen.warm = warm;
    seen.wanted = runs;
    snprintf(specs, sizeof specs, "%s/specs", home.directory);
    snprintf(state, sizeof state, "%s/state", home.directory);
    const struct serve_options options = {.specs = specs,
                                          .states = {state},
                                          .plugins = "/nowhere",
                                          .program = program,
                                          .jobs = 2,
                                          .check = no_complaint,
                                          .now = a_minute_later};
    ck_assert_msg(serve_run(&options, &error) == WHERRY_OK, "%s", error.message);
    int64_t growth = (seen.least[1] - seen.least[0]) * 1000 / (runs - warm);
    fprintf(stderr,
            "%s: %" PRId64 " bytes after %" PRId64 " runs, %" PRId64 " after %" PRId64
            ": %" PRId64 " thousandths of a byte for each\n",
            program, seen.least[0], warm, seen.least[1], runs, growth);
    ck_assert_int_ge(seen.runs, runs);
    ck_assert_int_gt(seen.least[0], 0);
    return growth;
}

static bool not_to_be_measured(void)
{
#ifdef __SANITIZE_ADDRESS__
    suite_skip("a sanitizer keeps what was freed");
    return true;
#else
    return suite_skip_under_valgrind("its memory is not ours");
#endif
}

START_TEST(serve_is_as_large_after_many_runs_as_after_few)
{
    if (not_to_be_measured())
        return;
    int64_t runs = ENDED_WARM + suite_rounds(ENDED - ENDED_WARM);
    ck_assert_int_lt(serve("/bin/true", ENDED_WARM, runs), GROWTH_BYTES * 1000);
}
END_TEST

START_TEST(serve_does_not_grow_with_failed_runs)
{
    if (not_to_be_measured())
        return;
    int64_t runs = FAILED_WARM + suite_rounds(FAILED - FAILED_WARM);
    ck_assert_int_lt(serve("/bin/false", FAILED_WARM, runs), GROWTH_BYTES * 1000);
}
END_TEST

int main(int argc, char **argv)
{
    (void)argc;
    if (getenv("GLIBC_TUNABLES") == NULL) {
        setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
        execv("/proc/self/exe", argv);
    }
    static const struct test tests[] = {
        {"serve_is_as_large_after_many_runs_as_after_few",
         &serve_is_as_large_after_many_runs_as_after_few, 0, PATIENCE_S},
        {"serve_does_not_grow_with_failed_runs", &serve_does_not_grow_with_failed_runs,
         0, PATIENCE_S},
        {0}};
    suite_fixture(begin, finish);
    return suite_run("serve memory", tests);
}
