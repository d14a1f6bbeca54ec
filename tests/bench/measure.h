/* measure.h -- what a process has cost, and the results of several such figures.
 *
 * There is no floating point: times are whole microseconds, ratios whole hundredths.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

struct cost {
    int64_t cpu_us;     /* user and system */
    int64_t wall_us;    /* by a clock that nobody sets */
    int64_t peak_kib;   /* resident memory */
    int64_t read_bytes; /* asked of and given to the system's files, cached or not; */
    int64_t written_bytes;                       /* -1 if the system does not say */
    int64_t list_requests, crm_requests, writes; /* writes: to both */
    int code; /* its exit code; 128 and the signal if one ended it */
};

int64_t measure_now_us(void);
/* The number that the environment gives for `name`, else `fallback`; ends the program
 * if it is not one within the limits. */
int64_t measure_setting(const char *name, int64_t fallback, int64_t minimum,
                        int64_t maximum);
/* Waits for the child, which was started at `began_us`; requests stay. The peak of a
 * child is at least what its parent held when it began: so the measuring process must
 * stay small. */
void measure_wait(int pid, int64_t began_us, struct cost *cost);

/* The middle one; the lower of two. 0 of none. Puts them in order. */
int64_t measure_median(int64_t *values, int count);
/* Hundredths, to the nearest; -1 where there is nothing to divide by. */
int64_t measure_ratio(int64_t one, int64_t other);

#endif
