/* hosts.c -- several built `wherry serve` on one database. */
#include "tests/pipelines/hosts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pipelines/serve_rig.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"

enum { HASTE = 10 };

static struct host {
    struct home home;
    int pid; /* 0: not running */
    struct told told;
} hosts[HOSTS];

static int haste;

static void make_hosts(void)
{
    haste = HASTE;
    database_freeze(false); /* a test that failed leaves it as it was */
    for (int i = 0; i < HOSTS; i++) {
        home_begin(&hosts[i].home);
        hosts[i].pid = 0;
    }
}

static void end_hosts(void)
{
    for (int i = 0; i < HOSTS; i++) {
        if (hosts[i].pid != 0) {
            kill(hosts[i].pid, SIGKILL);
            waitpid(hosts[i].pid, NULL, 0);
        }
        told_free(&hosts[i].told);
        home_finish(&hosts[i].home);
    }
    database_empty();
    database_run("DELETE FROM wherry.supervisor; DELETE FROM wherry.shared_pipeline;"
                 "DELETE FROM wherry.lease");
}

void hosts_take_time(void)
{
    haste = 1;
}

/* Host `i` with the specs of the rig, or its own. */
void hosts_start(int i, bool own, const char *options)
{
    const char *environment = rig_keep_format(
        "WHERRY_HASTE=%d WHERRY_STATE=%s WHERRY_SPECS=%s/specs", haste,
        database_uri("wherry"), own ? hosts[i].home.directory : rig_directory());
    hosts[i].pid = program_start(&hosts[i].home, environment,
                                 rig_keep_format("serve --jobs 4 %s", options));
}

void hosts_start_with(const char *program, int i, const char *options)
{
    const char *before = getenv("WHERRY");
    const char *kept = before == NULL ? NULL : rig_keep(before);
    setenv("WHERRY", program, 1);
    hosts_start(i, false, options);
    if (kept == NULL)
        unsetenv("WHERRY");
    else
        setenv("WHERRY", kept, 1);
}

const char *hosts_log(int i)
{
    const char *path = rig_keep_format("%s/err", hosts[i].home.directory);
    if (hosts[i].pid != 0 && access(path, R_OK) == 0) /* it has begun */
        home_read(&hosts[i].home, "err", &hosts[i].told.err);
    return buffer_text(&hosts[i].told.err);
}

bool hosts_said(int i, const char *words)
{
    return strstr(hosts_log(i), words) != NULL;
}

void hosts_expect(int i, const char *words)
{
    struct patience patience = patience_begin();
    while (!hosts_said(i, words))
        ck_assert_msg(patience_lasts(&patience), "'%s' was not said in:\n%s", words,
                      hosts_log(i));
}

/* Waits until this is true in the database. */
void hosts_expect_there(const char *condition)
{
    struct patience patience = patience_begin();
    const char *sql = rig_keep_format("SELECT 1 / (%s)::int", condition);
    const char *where =
        rig_keep_format("postgresql:///wherry?host=%s&user=root", database_folder());
    while (database_try(where, sql) != NULL)
        ck_assert_msg(patience_lasts(&patience), "not so: %s\n%s\n%s", condition,
                      hosts_log(0), hosts_log(1));
}

void hosts_expect_rest(void)
{
    hosts_expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline"
                       " WHERE holder IS NOT NULL)");
}

void hosts_signal(int i, int signal)
{
    ck_assert_int_eq(kill(hosts[i].pid, signal), 0);
}

int hosts_wait(int i)
{
    program_wait(&hosts[i].home, hosts[i].pid, &hosts[i].told);
    hosts[i].pid = 0;
    return hosts[i].told.code;
}

void hosts_stop(int i)
{
    hosts_signal(i, SIGTERM);
    ck_assert_int_eq(hosts_wait(i), 0);
}

/* Of the children of host `i` that have not ended, a run, or else what asks the database
 * for it; 0: none. */
static int find_child(int i, bool run)
{
    int children[PROCESS_CHILDREN_MOST];
    const size_t count = process_children(hosts[i].pid, children);
    for (size_t child = 0; child < count; child++)
        if (process_is(children[child], "run") == run &&
            !process_is_over(children[child]))
            return children[child];
    return 0;
}

static int child_of(int i, bool run)
{
    struct patience patience = patience_begin();
    for (;;) {
        const int child = find_child(i, run);
        if (child != 0)
            return child;
        ck_assert_msg(patience_lasts(&patience), "it starts no %s",
                      run ? "run" : "process that asks");
    }
}

int hosts_run(int i)
{
    return child_of(i, true);
}

int hosts_clerk(int i)
{
    return child_of(i, false);
}

int hosts_process(int i)
{
    return hosts[i].pid;
}

const struct home *hosts_home(int i)
{
    return &hosts[i].home;
}

const char *hosts_address(int i)
{
    static const char words[] = "listening at '";
    hosts_expect(i, words);
    const char *at = strstr(hosts_log(i), words) + strlen(words);
    return rig_keep_format("%.*s", (int)strcspn(at, "'"), at);
}

int hosts_suite(const char *name, const struct test *tests)
{
    const char *why;
    int status = 77; /* skipped */
    if (database_start(&why))
        status = serve_suite_with(name, tests, make_hosts, end_hosts);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
