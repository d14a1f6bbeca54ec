/* metrics_families.h -- the numbers of a pipeline: for metrics.c alone. */
#ifndef TELL_METRICS_FAMILIES_H
#define TELL_METRICS_FAMILIES_H

#include "host/tell/exposition.h"
#include "host/tell/facts.h"

struct metrics_family {
    struct exposition_family family;
    /* Adds the samples of one pipeline. */
    void (*tell)(struct buffer *out, const struct metrics_family *family,
                 const struct facts *facts, int64_t now_ms);
    size_t at;   /* where the number is, for those that share a function */
    bool always; /* also of a pipeline whose state cannot be read */
};

extern const struct metrics_family metrics_families[];
extern const size_t metrics_family_count;

#endif
