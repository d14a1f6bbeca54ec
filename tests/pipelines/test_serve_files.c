/* test_serve_files.c -- the built `wherry serve`: changes of specs that come by other
 * ways than an editor, and what it logs about late pipelines.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/pipelines/rig_states.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 160, HOUR_MS = 60 * 60 * 1000 };

static const char *in_world(const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", rig_directory(), name);
    return path;
}

static void move(const char *from, const char *to)
{
    char one[PATH_ROOM], other[PATH_ROOM];
    ck_assert_int_eq(rename(in_world(from, one), in_world(to, other)), 0);
}

static void link_to(const char *target, const char *name)
{
    char path[PATH_ROOM];
    ck_assert_int_eq(symlink(target, in_world(name, path)), 0);
}

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
}

/* As Kubernetes does it with a ConfigMap: files are links through one hidden link,
 * which is replaced. Sooner than in the minute of the slow look. */
START_TEST(a_directory_whose_links_are_turned_over_is_seen)
{
    char path[PATH_ROOM];
    ck_assert_int_eq(mkdir(in_world("specs/..v1", path), 0700), 0);
    ck_assert_int_eq(mkdir(in_world("specs/..v2", path), 0700), 0);
    serve_write_spec("a", SANDBOX_LIST, "");
    move("specs/a.yaml", "specs/..v1/a.yaml");
    serve_write_spec("a", SANDBOX_LIST, "title: Second\n");
    move("specs/a.yaml", "specs/..v2/a.yaml");
    link_to("..v1", "specs/..data");
    link_to("..data/a.yaml", "specs/a.yaml");
    serve_start("", "");
    serve_expect("a: run 1:");
    link_to("..v2", "specs/..new");
    move("specs/..new", "specs/..data");
    serve_expect("now using the new specs: 1 pipeline");
    stop();
}
END_TEST

START_TEST(a_change_that_nobody_tells_of_is_seen_all_the_same)
{
    char target[PATH_ROOM], path[PATH_ROOM];
    serve_write_spec("a", SANDBOX_LIST, "");
    ck_assert_int_eq(mkdir(in_world("elsewhere", path), 0700), 0);
    move("specs/a.yaml", "elsewhere/a.yaml");
    link_to(in_world("elsewhere/a.yaml", target), "specs/a.yaml");
    serve_start("WHERRY_HASTE=100", ""); /* it looks each 600 ms, not each minute */
    serve_expect("a: run 1:");
    FILE *file = fopen(target, "a");
    ck_assert_ptr_nonnull(file);
    fputs("title: Another\n", file);
    fclose(file);
    serve_expect("now using the new specs: 1 pipeline");
    stop();
}
END_TEST

START_TEST(a_single_file_is_watched_too)
{
    char path[PATH_ROOM], options[PATH_ROOM + 16];
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "b000000001", "");
    snprintf(options, sizeof options, "--specs %s", in_world("specs/a.yaml", path));
    serve_start("", options);
    serve_expect("serving 1 pipeline of ");
    serve_expect("a: run 1:");
    serve_write_spec("a", SANDBOX_LIST, "title: Another\n");
    serve_expect("now using the new specs: 1 pipeline");
    stop();
    ck_assert(!serve_said("b: run"));
}
END_TEST

START_TEST(a_file_that_is_only_touched_changes_nothing)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "b000000001", "");
    serve_expect("b: run 1:");
    stop();
    ck_assert(!serve_said("now using the new specs: 1 pipeline"));
}
END_TEST

/* As if nothing had been done for an hour. */
static void let_time_pass(void)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(rig_states_place("a"), STORE_WRITE, &store, NULL),
                     WHERRY_OK);
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "done.push_unsubscribes",
                                      clock_now_ms() - HOUR_MS, NULL),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
}

START_TEST(serve_says_which_pipeline_fell_behind)
{
    serve_write_spec("a", SANDBOX_LIST, "alert_after: 5m\n");
    serve_start("", "");
    serve_expect("a: run 1:");
    stop();
    let_time_pass();
    serve_start("", "");
    serve_expect("a: error: late: no complete run of push_unsubscribes for 1 h 0 min; "
                 "see `wherry status a`");
    stop();
    serve_ask("status a", 1, "late");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_directory_whose_links_are_turned_over_is_seen),
        TEST(a_change_that_nobody_tells_of_is_seen_all_the_same),
        TEST(a_single_file_is_watched_too),
        TEST(a_file_that_is_only_touched_changes_nothing),
        TEST(serve_says_which_pipeline_fell_behind),
        {0}};
    return serve_suite("serve and its files", tests);
}
