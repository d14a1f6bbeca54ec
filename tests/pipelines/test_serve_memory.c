/* test_serve_memory.c -- the supervisor does not grow, however many runs it starts.
 *
 * Its own loop, with runs that end at once and a clock that makes each pipeline due
 * whenever it is looked at. `make check` makes 2,000 runs, WHERRY_EFFORT=500 as many as
 * 10,000.
 */
#include <check.h>
#include <inttypes.h>
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

enum { MANY = 2000, PIPELINES = 4, PATIENCE_S = 600 };
/* A run that fails has its history written, for which SQLite takes some pages that it
 * keeps: it is measured from when all pipelines had some. */
enum { FEW = 10, FEW_FAILED = 100, MANY_FAILED = 600 };
/* What the allocator, SQLite and the kernel come to use late, a dozen pages. The
 * smallest piece that can leak at each run makes 64 KiB in 2,000 of them. */
enum { HEAP_KIB = 48, ALL_KIB = 128 };

static struct home home;
static struct {
    int64_t runs, few, wanted;
    int64_t heap_few, all_few, heap_many, all_many; /* KiB */
    int64_t minutes;
} seen;

enum wherry_status __real_child_start(struct child *child,
                                      const struct child_program *program,
                                      const char *pipeline, unsigned work,
                                      struct wherry_error *error);
enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const char *pipeline, unsigned work,
                                      struct wherry_error *error);

static int64_t own(const char *name)
{
    char line[128];
    int64_t size = -1;
    FILE *file = fopen("/proc/self/status", "r");
    ck_assert_ptr_nonnull(file);
    while (size < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            size = strtoll(line + strlen(name), NULL, 10);
    fclose(file);
    return size;
}

enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const char *pipeline, unsigned work,
                                      struct wherry_error *error)
{
    seen.runs++;
    if (seen.runs == seen.few) {
        seen.heap_few = own("RssAnon:");
        seen.all_few = own("VmRSS:");
    }
    if (seen.runs == seen.wanted) {
        seen.heap_many = own("RssAnon:");
        seen.all_many = own("VmRSS:");
        kill(getpid(), SIGTERM);
    }
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

static void serve(const char *program, int64_t few, int64_t runs)
{
    char specs[96], state[96];
    struct wherry_error error = {0};
    memset(&seen, 0, sizeof seen);
    seen.few = few;
    seen.wanted = runs;
    snprintf(specs, sizeof specs, "%s/specs", home.directory);
    snprintf(state, sizeof state, "%s/state", home.directory);
    const struct serve_options options = {.specs = specs,
                                          .state = state,
                                          .plugins = "/nowhere",
                                          .program = program,
                                          .jobs = 2,
                                          .check = no_complaint,
                                          .now = a_minute_later};
    ck_assert_msg(serve_run(&options, &error) == WHERRY_OK, "%s", error.message);
    fprintf(stderr,
            "%s: heap %" PRId64 " KiB after %" PRId64 " runs, %" PRId64
            " after %" PRId64 "; all %" PRId64 " and %" PRId64 "\n",
            program, seen.heap_few, few, seen.heap_many, seen.runs, seen.all_few,
            seen.all_many);
    ck_assert_int_ge(seen.runs, runs);
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
    serve("/bin/true", FEW, suite_rounds(MANY));
    ck_assert_int_le(seen.heap_many - seen.heap_few, HEAP_KIB);
    ck_assert_int_le(seen.all_many - seen.all_few, ALL_KIB);
}
END_TEST

START_TEST(serve_does_not_grow_with_failed_runs)
{
    if (not_to_be_measured())
        return;
    serve("/bin/false", FEW_FAILED, suite_rounds(MANY_FAILED));
    ck_assert_int_le(seen.heap_many - seen.heap_few, HEAP_KIB);
    ck_assert_int_le(seen.all_many - seen.all_few, ALL_KIB);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"serve_is_as_large_after_many_runs_as_after_few",
         &serve_is_as_large_after_many_runs_as_after_few, 0, PATIENCE_S},
        {"serve_does_not_grow_with_failed_runs", &serve_does_not_grow_with_failed_runs,
         0, PATIENCE_S},
        {0}};
    suite_fixture(begin, finish);
    return suite_run("serve memory", tests);
}
