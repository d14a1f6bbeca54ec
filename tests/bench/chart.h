/* chart.h -- the resident memory of a process over time, in few samples, as bars. */
#ifndef BENCH_CHART_H
#define BENCH_CHART_H

#include <stdint.h>

enum { CHART_SAMPLES = 4096 };

/* `static struct chart chart = {0};` before the first. */
struct chart {
    int64_t kib[CHART_SAMPLES]; /* the highest of the values that one sample replaces */
    int64_t every_us, began_us, ended_us;
    int count;
};

/* Looks at the child until it has ended; the caller waits for it then. A process that
 * runs longer than there is room has fewer samples, not fewer peaks. */
void chart_watch(struct chart *chart, int pid);
/* The chart as text: a line a span of time, each with its highest value. */
void chart_print(const struct chart *chart, const char *title);

#endif
