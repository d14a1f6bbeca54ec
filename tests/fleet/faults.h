/* faults.h -- what befalls hosts and their database.
 *
 * A fault begins while runs are under way, and strikes some of them. It is over by itself,
 * or the caller ends it when its time has come.
 */
#ifndef FLEET_FAULTS_H
#define FLEET_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault {
    FAULT_HOST_DIES,
    FAULT_HOST_STANDS_STILL,
    FAULT_RUN_STANDS_STILL,
    FAULT_HOST_IS_EMPTIED,
    FAULT_DATABASE_CRASHES,
    FAULT_DATABASE_IS_AWAY,
    FAULT_CONNECTIONS_ARE_CUT,
    FAULT_REPLICA_IS_PROMOTED,
    FAULTS
};

struct fault_kind {
    const char *words, *follows; /* as the manual has them */
};
extern const struct fault_kind fault_kinds[FAULTS];

struct fault_tally {
    int times, struck; /* runs that were under way there */
};

void faults_begin(int64_t term_ms);
/* If it can now: runs are under way, one of them in its turn where that is asked for, and
 * hosts are left. */
bool fault_strike(enum fault fault, bool in_turn);
/* The next moment at which something ends; INT64_MAX: nothing does. */
int64_t faults_next_ms(void);
/* Ends what is due. */
void faults_work(void);
/* Hosts that are up and do not stand still. */
int faults_hosts_well(void);
int faults_runs(void); /* that are under way on those */
struct fault_tally fault_tally(enum fault fault);

#endif
