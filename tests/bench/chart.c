/* chart.c -- the resident memory of a process over time, in few samples, as bars. */
#include "tests/bench/chart.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/measure.h"
#include "tests/support/suite.h"

enum { LOOK_US = 50000, NANO = 1000, KIB = 1024, SECOND_US = 1000000 };
enum { DECIMAL = 10 };
enum { ROWS = 20, WIDTH = 48 };

static bool has_ended(int pid)
{
    siginfo_t ended = {0};
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT), 0);
    return ended.si_pid != 0;
}

/* 0 of a process that has just ended. */
static int64_t resident_kib(int pid)
{
    char path[64], line[128], *behind = line;
    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    const bool told = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    if (!told)
        return 0;
    strtoll(line, &behind, DECIMAL); /* all that is mapped */
    return strtoll(behind, NULL, DECIMAL) * sysconf(_SC_PAGESIZE) / KIB;
}

static int64_t higher(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* Two samples become one. */
static void thin_out(struct chart *chart)
{
    for (int i = 0; i < chart->count / 2; i++)
        chart->kib[i] = higher(chart->kib[2 * i], chart->kib[2 * i + 1]);
    chart->count /= 2;
    chart->every_us *= 2;
    memset(chart->kib + chart->count, 0,
           (size_t)(CHART_SAMPLES - chart->count) * sizeof *chart->kib);
}

static void note(struct chart *chart, int64_t kib)
{
    int64_t place = (measure_now_us() - chart->began_us) / chart->every_us;
    while (place >= CHART_SAMPLES) {
        thin_out(chart);
        place /= 2;
    }
    chart->kib[place] = higher(chart->kib[place], kib);
    chart->count = (int)higher(chart->count, place + 1);
}

void chart_watch(struct chart *chart, int pid)
{
    const struct timespec pause = {.tv_nsec = (long)LOOK_US * NANO};
    *chart = (struct chart){.every_us = LOOK_US, .began_us = measure_now_us()};
    while (!has_ended(pid)) {
        note(chart, resident_kib(pid));
        nanosleep(&pause, NULL);
    }
    chart->ended_us = measure_now_us();
}

void chart_print(const struct chart *chart, const char *title)
{
    int64_t highest = 1, peak[ROWS] = {0};
    const int rows = chart->count < ROWS ? chart->count : ROWS;
    for (int i = 0; i < chart->count; i++) {
        int64_t *row = &peak[(int64_t)i * rows / chart->count];
        *row = higher(*row, chart->kib[i]);
        highest = higher(highest, chart->kib[i]);
    }
    printf("\n%s\n\n", title);
    for (int row = 0; row < rows; row++) {
        const int64_t from_us = (chart->ended_us - chart->began_us) * row / rows;
        printf("    %5" PRId64 " s %4" PRId64 " MiB  ", from_us / SECOND_US,
               (peak[row] + KIB - 1) / KIB);
        for (int64_t i = 0; i < peak[row] * WIDTH / highest; i++)
            putchar('#');
        putchar('\n');
    }
    fflush(stdout);
}
