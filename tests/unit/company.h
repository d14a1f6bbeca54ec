/* company.h -- supervisors that share pipelines, over simulated weeks: what they decide
 * is decided by host/schedule/claim.h and times.h, as in the real one; the database, the
 * runs, the network and what goes wrong are simulated here.
 *
 * What goes wrong: supervisors die with all their runs, are stopped for longer than the
 * term and let go again, are emptied and come back as another version one after the other
 * (each second time with a newer schema), get new specs within a minute of each other;
 * their clocks are wrong by minutes and run by up to 0.1 % too fast or too slow; an answer
 * of the database takes 1 to 20 ms, and in that time others claim.
 */
#ifndef UNIT_COMPANY_H
#define UNIT_COMPANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct company_plan {
    size_t pipelines, hosts;
    size_t jobs; /* of each host */
    int64_t days;
    bool calm;     /* nothing goes wrong */
    int64_t rough; /* so many times as much goes wrong; 0: as usual */
    uint64_t seed;
};

/* Milliseconds each, sorted at the end. */
struct company_times {
    int32_t *ms;
    size_t count, room;
};
int64_t company_share(const struct company_times *times, size_t permille);

struct company_result {
    struct company_times late; /* starts, since they were due */
    struct company_times idle; /* since they were due and their accounts were free */
    struct company_times
        taken_over;       /* since a host died, until what it ran runs again */
    size_t twice;         /* runs that began while one of that pipeline was under way */
    size_t account_twice; /* or one of the same account */
    size_t differing;     /* runs that began while the hosts differed in the spec */
    size_t old_schema;    /* runs that a host with an old schema began */
    size_t starved; /* pipelines that had less than half of the runs they should */
    size_t busy;    /* starts that met a lease of another run, and were put off */
    size_t fenced;  /* runs that ended because their lease was lost */
    size_t deaths, freezes, upgrades;
    size_t looks, claims, ends, beats; /* what the database had to do */
    /* The mean wait of each, while its accounts were free. */
    struct company_times pipelines, accounts;
    int64_t
        unfair_hosts; /* runs an hour there: of the busiest host to the idlest, in % */
};

void company_run(const struct company_plan *plan, struct company_result *result);
void company_free(struct company_result *result);

#endif
