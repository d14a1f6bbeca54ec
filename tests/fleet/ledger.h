/* ledger.h -- what really happened, written down by others than Wherry: each turn by a
 * trigger of the database, each request by the sandboxes, each process that stood still or
 * was killed by the test, and each end of a run by the logs of the hosts. At the end these
 * must agree with each other.
 */
#ifndef FLEET_LEDGER_H
#define FLEET_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

/* When Wherry has made its tables, and before anything is checked: from now on. */
void ledger_begin(void);
void ledger_end(void);

/* A run, or a host with a process, was killed; or has stood still until now. */
void ledger_killed(int process);
void ledger_stood_still(int process, int64_t from_ms);

/* Has this process the turn of a pipeline now? */
bool ledger_has_turn(int process);

/* Turns did not overlap; each request left within a turn of its process; each run
 * that lost its turn said so, with code 6; nothing else ended in silence; and each pipeline had its
 * runs. Hosts have ended. */
void ledger_check(void);

struct ledger_sums {
    int64_t runs; /* turns of pipelines */
    int64_t requests;
    int64_t lapsed;    /* turns that were taken over without being released */
    int64_t told_lost; /* ends with code 6 */
    int64_t failed;    /* and with 1 */
    int64_t late;      /* requests that a process sent which had stood still */
};
struct ledger_sums ledger_sums(void);

#endif
