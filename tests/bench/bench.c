/* bench.c -- what wherry costs, beside what the same work costs bare and with other
 * programs.
 *
 * `make bench`; N, ROUNDS and SMALL in the environment set the size. The table goes to
 * standard output, progress to standard error.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/counted.h"
#include "tests/bench/measure.h"
#include "tests/bench/rounds.h"
#include "tests/bench/table.h"
#include "tests/support/suite.h"

enum { PEOPLE = 100000, PEOPLE_MOST = 5000000, ROUNDS = 3, ROUNDS_MOST = 20 };
enum { SMALL = 1000, SMALL_MOST = 100000, PATH_ROOM = 512 };

/* Where the shell would find the program; NULL: nowhere. */
static const char *find_program(const char *name, char path[PATH_ROOM])
{
    const char *folder = getenv("PATH");
    while (folder != NULL && *folder != '\0') {
        size_t length = strcspn(folder, ":");
        snprintf(path, PATH_ROOM, "%.*s/%s", (int)length, folder, name);
        if (access(path, X_OK) == 0)
            return path;
        folder += length + (folder[length] == ':');
    }
    return NULL;
}

static struct peers find_peers(char path[PATH_ROOM])
{
    struct peers peers = {.node = find_program("node", path)};
    if (access(BENCH_PEERS "/node_modules/@mailchimp/mailchimp_marketing", R_OK) == 0)
        peers.modules = BENCH_PEERS "/node_modules";
    if (peers.node == NULL) {
        peers.modules = NULL;
        fprintf(stderr, "bench: there is no node: rows 2 and 3 and half of 4 are "
                        "skipped\n");
    } else if (peers.modules == NULL) {
        fprintf(stderr, "bench: the official client is not there (PEERS=1 installs "
                        "it): row 2 and half of 4 are skipped\n");
    }
    return peers;
}

START_TEST(every_figure_can_be_taken)
{
    static struct ledger ledger;
    char node[PATH_ROOM], path[PATH_ROOM];
    ledger.people = measure_setting("N", PEOPLE, 1000, PEOPLE_MOST);
    ledger.rounds = (int)measure_setting("ROUNDS", ROUNDS, 1, ROUNDS_MOST);
    ledger.small = measure_setting("SMALL", SMALL, 100, SMALL_MOST);
    const int64_t began_us = measure_now_us();
    const struct peers peers = find_peers(node);
    const char *valgrind = find_program("valgrind", path);
    for (int i = 1; i <= ledger.rounds; i++) {
        fprintf(stderr, "bench: round %d of %d\n", i, ledger.rounds);
        rounds_take(&ledger, &peers);
    }
    if (valgrind != NULL)
        counted_take(&ledger, valgrind);
    else
        fprintf(stderr, "bench: there is no valgrind: instructions are not counted\n");
    ledger.took_us = measure_now_us() - began_us;
    table_print(&ledger);
}
END_TEST

/* What starts the sandbox and runs wherry asserts as in a test, so the bench is one. */
int main(void)
{
    return suite_run_here("bench", every_figure_can_be_taken);
}
