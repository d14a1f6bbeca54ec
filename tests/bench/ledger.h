/* ledger.h -- every figure of one bench, as often as it was taken. */
#ifndef BENCH_LEDGER_H
#define BENCH_LEDGER_H

#include <stdint.h>

#include "tests/bench/measure.h"

/* The n-th samples of two figures that are compared were taken one right after the
 * other. */
enum figure {
    READ_LIST,  /* a verify of the list alone, nothing changed */
    FLOOR_LIST, /* the same pages, bare */
    PEER_PAGES, /* the official client that only pages */
    PEER_DIFF,  /* a script that compares with what it has kept */
    LIST_SLOW,  /* a verify of the list, if each answer takes long */
    READ_BOTH,  /* a verify of both sides, nothing changed */
    FLOOR_BOTH,
    BASELINE,
    IDLE,    /* nothing to do */
    ALONE,   /* nothing to do for few people */
    AMONG,   /* the same, among many specs */
    CHECK,   /* of many specs */
    HALF,    /* of half as many */
    CHANGES, /* few changes on each side */
    PUSH,    /* many new contacts */
    SETTLED, /* the run after it, which reads them back */
    BULK,    /* many fields changed, if each answer of the list takes long */
    PEER_PUSH,
    FLOOR_PUSH,    /* new contacts and the next run, bare, with the promises kept */
    FILE_BASELINE, /* the same baseline into a file, and into PostgreSQL */
    DATABASE_BASELINE,
    TENTH,      /* baseline of a tenth of the people; of these, with slow answers: */
    CRM_SLOW,   /* a verify of both sides, if each answer of the CRM takes long */
    PUSH_SLOW,  /* new contacts, where the list does */
    PATCH_SLOW, /* fields of single contacts, where the list does */
    JOINS,      /* into a segment */
    CHURN,      /* of a segment */
    FIGURES
};

enum { SAMPLES_MOST = 64, LATENCY_MS = 250, FLEET = 1000, TENTHS = 10 };
/* Requests that are under way at once to each side: the default of the list's
 * connector, which leaves one of the ten that the service allows to other programs, and
 * what suits the CRM's pace. */
enum { LIST_AT_ONCE = 9, CRM_AT_ONCE = 4 };

struct ledger {
    int64_t people; /* on each side */
    int64_t small;  /* the same for counted instructions */
    int rounds;
    int64_t took_us; /* all of it */
    struct cost samples[FIGURES][SAMPLES_MOST];
    int counts[FIGURES];
    int64_t state_bytes; /* after the baseline */
    int64_t read_instructions, push_instructions, idle_instructions; /* 0: not taken */
};

/* The place of the next sample of a figure; more than fit overwrite the last one. */
struct cost *ledger_next(struct ledger *ledger, enum figure figure);

/* Medians; 0 for what was not taken. */
struct cost ledger_median(const struct ledger *ledger, enum figure figure);
/* Hundredths: the median of the ratios, pair by pair; -1 where one was not taken. With
 * `more`, `one` is the sum of both (FIGURES: of nothing more). */
int64_t ledger_cpu_ratio(const struct ledger *ledger, enum figure one, enum figure more,
                         enum figure other);
int64_t ledger_peak_ratio(const struct ledger *ledger, enum figure one,
                          enum figure other);
int64_t ledger_wall_ratio(const struct ledger *ledger, enum figure one,
                          enum figure other);
/* The highest peak of wherry in any of them. */
int64_t ledger_highest_kib(const struct ledger *ledger);

#endif
