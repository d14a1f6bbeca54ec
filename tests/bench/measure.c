/* measure.c -- what a process has cost, and what is made of several such figures. */
#include "tests/bench/measure.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

enum { SECOND_US = 1000000, MICRO_NS = 1000, SIGNAL_BASE = 128, HUNDRED = 100 };

int64_t measure_now_us(void)
{
    struct timespec now;
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / MICRO_NS;
}

int64_t measure_setting(const char *name, int64_t fallback, int64_t minimum,
                        int64_t maximum)
{
    const char *text = getenv(name);
    int64_t number = fallback;
    if (text == NULL || text[0] == '\0')
        return fallback;
    if (!text_to_integer(text, minimum, maximum, &number)) {
        fprintf(stderr,
                "bench: '%s' must be a number from %" PRId64 " to %" PRId64 "\n", name,
                minimum, maximum);
        exit(EXIT_FAILURE);
    }
    return number;
}

static int64_t time_us(const struct timeval *time)
{
    return (int64_t)time->tv_sec * SECOND_US + time->tv_usec;
}

/* Of a process that has ended and that nobody has waited for yet. */
static void read_transfers(int pid, struct cost *cost)
{
    char path[64], line[128];
    cost->read_bytes = cost->written_bytes = -1;
    snprintf(path, sizeof path, "/proc/%d/io", pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        (void)sscanf(line, "rchar: %" SCNd64, &cost->read_bytes);
        (void)sscanf(line, "wchar: %" SCNd64, &cost->written_bytes);
    }
    if (file != NULL)
        fclose(file);
}

void measure_wait(int pid, int64_t began_us, struct cost *cost)
{
    siginfo_t ended;
    struct rusage usage;
    int status = 0;
    while (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT) < 0)
        ck_assert_int_eq(errno, EINTR);
    cost->wall_us = measure_now_us() - began_us;
    read_transfers(pid, cost);
    ck_assert_int_eq(wait4(pid, &status, 0, &usage), pid);
    cost->cpu_us = time_us(&usage.ru_utime) + time_us(&usage.ru_stime);
    cost->peak_kib = usage.ru_maxrss;
    cost->code =
        WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
}

static int compare(const void *one, const void *other)
{
    const int64_t *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

int64_t measure_median(int64_t *values, int count)
{
    if (count == 0)
        return 0;
    qsort(values, (size_t)count, sizeof *values, &compare);
    return values[(count - 1) / 2];
}

int64_t measure_ratio(int64_t one, int64_t other)
{
    return other <= 0 ? -1 : (one * HUNDRED + other / 2) / other;
}
