/* hosts.h -- several hosts on this machine: each has a name, a directory with its specs,
 * and a `wherry serve` on the database of the test, with the runs that it has started.
 *
 * A host that dies is ended with its runs, by SIGKILL; one that stands still is stopped
 * with them, by SIGSTOP, until it goes on. What all of them have logged is kept.
 */
#ifndef FLEET_HOSTS_H
#define FLEET_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct told;

enum { HOSTS = 3, HOST_RUNS_MOST = 8 };

/* `term`: of all turns, as --term has it. Nothing is started. */
void hosts_begin(const char *term);
void hosts_end(void);
/* For each host: specs/NAME with these contents. */
void hosts_write_spec(const char *name, const char *contents);

void host_start(int host);
bool host_is_up(int host); /* it has a supervisor, also one that stands still */
bool host_stands_still(int host);
/* Its supervisor looks at its clock and at its runs. */
void host_wake(int host);
/* All work is due now. */
void host_hurry(int host);
/* The processes of its runs that are under way; how many. */
size_t host_runs(int host, int runs[HOST_RUNS_MOST]);
void host_die(int host);
void host_stand_still(int host);
void host_go_on(int host);
/* Asks it to stop, as for an upgrade; waits for that, and gives its exit code. */
void host_empty(int host);
int host_wait(int host);

/* All that it has logged since its first start; lives until the next call. */
const char *host_log(int host);
/* `wherry LINE` by hand on this host, which must be up. */
void host_command(int host, const char *line, struct told *told);

#endif
