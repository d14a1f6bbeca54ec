/* hosts.c -- several hosts on this machine. */
#include "tests/fleet/hosts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fleet/moment.h"
#include "tests/support/database.h"
#include "tests/support/process.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { JOBS = 2, WORDS_ROOM = 1024 };

static struct host {
    struct home home;
    struct home by_hand; /* what a command says there is in files of its own */
    int pid;             /* of the supervisor; 0: none */
    bool still;
    int stopped[HOST_RUNS_MOST]; /* of its other processes, where it stands still */
    size_t stopped_count;
    struct buffer past, now; /* what supervisors before it have logged; and this one */
} hosts[HOSTS];
static const char *term;

void hosts_begin(const char *given_term)
{
    term = given_term;
    for (int i = 0; i < HOSTS; i++) {
        hosts[i] = (struct host){0};
        home_begin(&hosts[i].home);
        home_begin(&hosts[i].by_hand);
    }
}

void hosts_end(void)
{
    for (int i = 0; i < HOSTS; i++) {
        if (hosts[i].pid != 0)
            host_die(i);
        buffer_free(&hosts[i].past);
        buffer_free(&hosts[i].now);
        home_finish(&hosts[i].home);
        home_finish(&hosts[i].by_hand);
    }
}

void hosts_write_spec(const char *name, const char *contents)
{
    char path[64];
    snprintf(path, sizeof path, "specs/%s", name);
    for (int i = 0; i < HOSTS; i++)
        home_write(&hosts[i].home, path, contents);
}

static const char *environment_of(int host)
{
    static char words[WORDS_ROOM];
    snprintf(words, sizeof words,
             "%s LC_FLEET_HOST=host-%d WHERRY_TERM=%s WHERRY_STATE=%s TMPDIR=%s",
             moment_environment(), host + 1, term, database_uri("wherry"),
             hosts[host].home.directory);
    return words;
}

void host_start(int host)
{
    char line[64];
    ck_assert_int_eq(hosts[host].pid, 0);
    snprintf(line, sizeof line, "serve --log json --jobs %d", JOBS);
    hosts[host].pid = program_start(&hosts[host].home, environment_of(host), line);
}

bool host_is_up(int host)
{
    return hosts[host].pid != 0;
}

bool host_stands_still(int host)
{
    return hosts[host].still;
}

/* It looks at all its children then, whatever the signal is about. */
void host_wake(int host)
{
    if (hosts[host].pid != 0)
        kill(hosts[host].pid, SIGCHLD);
}

void host_hurry(int host)
{
    kill(hosts[host].pid, SIGUSR1);
}

void host_command(int host, const char *line, struct told *told)
{
    struct buffer words = {0};
    buffer_format(&words, "%s --specs %s/specs", line, hosts[host].home.directory);
    program_run(&hosts[host].by_hand, environment_of(host), buffer_text(&words), told);
    buffer_free(&words);
}

/* ---- Its runs */

/* Its processes besides the supervisor: runs, and what asks the database. */
static size_t find_children(int host, bool runs, int found[HOST_RUNS_MOST])
{
    int children[PROCESS_CHILDREN_MOST];
    size_t count = 0;
    const size_t all =
        hosts[host].pid == 0 ? 0 : process_children(hosts[host].pid, children);
    for (size_t i = 0; i < all && count < HOST_RUNS_MOST; i++)
        if (!runs || process_is(children[i], "run"))
            found[count++] = children[i];
    return count;
}

size_t host_runs(int host, int runs[HOST_RUNS_MOST])
{
    return find_children(host, true, runs);
}

/* ---- What befalls it */

static void keep_log(struct host *host)
{
    buffer_clear(&host->now);
    home_read(&host->home, "err", &host->now);
    buffer_add(&host->past, buffer_text(&host->now), host->now.length);
    buffer_clear(&host->now);
}

static int reap(struct host *host)
{
    int status = 0;
    while (waitpid(host->pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    host->pid = 0;
    host->still = false;
    keep_log(host);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* First the one that could start more. */
void host_stand_still(int host)
{
    struct host *one = &hosts[host];
    process_hold(one->pid);
    one->stopped_count = find_children(host, false, one->stopped);
    for (size_t i = 0; i < one->stopped_count; i++)
        process_hold(one->stopped[i]);
    one->still = true;
}

void host_go_on(int host)
{
    struct host *one = &hosts[host];
    for (size_t i = 0; i < one->stopped_count; i++)
        kill(one->stopped[i], SIGCONT);
    kill(one->pid, SIGCONT);
    one->still = false;
}

void host_die(int host)
{
    struct host *one = &hosts[host];
    host_stand_still(host);
    for (size_t i = 0; i < one->stopped_count; i++)
        kill(one->stopped[i], SIGKILL);
    kill(one->pid, SIGKILL);
    reap(one);
}

void host_empty(int host)
{
    kill(hosts[host].pid, SIGTERM);
}

int host_wait(int host)
{
    return reap(&hosts[host]);
}

const char *host_log(int host)
{
    static struct buffer whole;
    struct host *one = &hosts[host];
    buffer_clear(&whole);
    buffer_add(&whole, buffer_text(&one->past), one->past.length);
    if (one->pid != 0) {
        buffer_clear(&one->now);
        home_read(&one->home, "err", &one->now);
        buffer_add(&whole, buffer_text(&one->now), one->now.length);
    }
    return buffer_text(&whole);
}
