/* ledger.c -- every figure of one bench, as often as it was taken. */
#include "tests/bench/ledger.h"

#include <stdbool.h>
#include <stddef.h>

struct cost *ledger_next(struct ledger *ledger, enum figure figure)
{
    int *count = &ledger->counts[figure];
    if (*count < SAMPLES_MOST)
        ++*count;
    return &ledger->samples[figure][*count - 1];
}

static int64_t member_of(const struct cost *cost, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)cost + offset);
}

/* The median of the member at this offset of a cost. */
static int64_t median_of(const struct ledger *ledger, enum figure figure, size_t offset)
{
    int64_t values[SAMPLES_MOST] = {0};
    for (int i = 0; i < ledger->counts[figure]; i++)
        values[i] = member_of(&ledger->samples[figure][i], offset);
    return measure_median(values, ledger->counts[figure]);
}

struct cost ledger_median(const struct ledger *ledger, enum figure figure)
{
    return (struct cost){
        .cpu_us = median_of(ledger, figure, offsetof(struct cost, cpu_us)),
        .wall_us = median_of(ledger, figure, offsetof(struct cost, wall_us)),
        .peak_kib = median_of(ledger, figure, offsetof(struct cost, peak_kib)),
        .read_bytes = median_of(ledger, figure, offsetof(struct cost, read_bytes)),
        .written_bytes =
            median_of(ledger, figure, offsetof(struct cost, written_bytes)),
        .list_requests =
            median_of(ledger, figure, offsetof(struct cost, list_requests)),
        .crm_requests = median_of(ledger, figure, offsetof(struct cost, crm_requests)),
    };
}

static int pairs(const struct ledger *ledger, enum figure one, enum figure other)
{
    int a = ledger->counts[one], b = ledger->counts[other];
    return a < b ? a : b;
}

int64_t ledger_cpu_ratio(const struct ledger *ledger, enum figure one, enum figure more,
                         enum figure other)
{
    int64_t ratios[SAMPLES_MOST] = {0};
    int count = pairs(ledger, one, other);
    for (int i = 0; i < count; i++) {
        int64_t sum = ledger->samples[one][i].cpu_us;
        if (more != FIGURES)
            sum += ledger->samples[more][i].cpu_us;
        ratios[i] = measure_ratio(sum, ledger->samples[other][i].cpu_us);
    }
    return count == 0 ? -1 : measure_median(ratios, count);
}

/* Of the members at this offset. */
static int64_t ratio_of(const struct ledger *ledger, enum figure one, enum figure other,
                        size_t offset)
{
    int64_t ratios[SAMPLES_MOST] = {0};
    int count = pairs(ledger, one, other);
    for (int i = 0; i < count; i++)
        ratios[i] = measure_ratio(member_of(&ledger->samples[one][i], offset),
                                  member_of(&ledger->samples[other][i], offset));
    return count == 0 ? -1 : measure_median(ratios, count);
}

int64_t ledger_peak_ratio(const struct ledger *ledger, enum figure one,
                          enum figure other)
{
    return ratio_of(ledger, one, other, offsetof(struct cost, peak_kib));
}

int64_t ledger_wall_ratio(const struct ledger *ledger, enum figure one,
                          enum figure other)
{
    return ratio_of(ledger, one, other, offsetof(struct cost, wall_us));
}

static bool is_wherry(enum figure figure)
{
    return figure != FLOOR_LIST && figure != FLOOR_BOTH && figure != FLOOR_PUSH &&
           figure != PEER_PAGES && figure != PEER_DIFF && figure != PEER_PUSH;
}

int64_t ledger_highest_kib(const struct ledger *ledger)
{
    int64_t highest = 0;
    for (enum figure figure = 0; figure < FIGURES; figure++)
        for (int i = 0; is_wherry(figure) && i < ledger->counts[figure]; i++)
            if (ledger->samples[figure][i].peak_kib > highest)
                highest = ledger->samples[figure][i].peak_kib;
    return highest;
}
