/* openmetrics.h -- a strict reader of OpenMetrics text (version 1.0.0), as far as
 * gauges, counters and histograms go.
 *
 * Everything that the format forbids is an error, and so is what our text never has:
 * time stamps, exemplars, other types, blank lines, more than three digits after a
 * point.
 */
#ifndef SUPPORT_OPENMETRICS_H
#define SUPPORT_OPENMETRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"

enum { OPENMETRICS_LABELS = 8, OPENMETRICS_WHY = 256 };

struct openmetrics_family {
    const char *name, *type, *unit, *help; /* unit and help NULL: none */
    size_t first, count;                   /* of the samples */
};
struct openmetrics_sample {
    const char *name;
    const char *labels; /* as they are in the text, between the braces */
    const char *label_names[OPENMETRICS_LABELS], *label_values[OPENMETRICS_LABELS];
    size_t label_count;
    int64_t thousandths; /* of its value */
};
struct openmetrics {
    struct arena arena;
    struct openmetrics_family *families;
    size_t family_count, family_room;
    struct openmetrics_sample *samples;
    size_t sample_count, sample_room;
};

/* False: `why` says what is wrong, and in which line. openmetrics_free either way. */
bool openmetrics_parse(struct openmetrics *metrics, const char *text,
                       char why[OPENMETRICS_WHY]);
void openmetrics_free(struct openmetrics *metrics);

/* NULL: there is none. `labels` are exactly as in the text. */
const struct openmetrics_sample *openmetrics_find(const struct openmetrics *metrics,
                                                  const char *name, const char *labels);
/* Of the sample that must be there, else the test fails: a whole number, or thousandths. */
int64_t openmetrics_ms(const struct openmetrics *metrics, const char *name,
                       const char *labels);
int64_t openmetrics_value(const struct openmetrics *metrics, const char *name,
                          const char *labels);
/* The value of a label; NULL: the sample has none. */
const char *openmetrics_label(const struct openmetrics_sample *sample,
                              const char *name);

#endif
