/* exposition.h -- numbers as OpenMetrics text (version 1.0.0), for Prometheus and all
 * that read its format.
 *
 * A family begins once and all its samples follow at once. The caller must take care
 * that names and help texts are valid; the value of a label is escaped, and bytes in it
 * that are not UTF-8 are replaced.
 */
#ifndef TELL_EXPOSITION_H
#define TELL_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"

/* No types that the older text format lacks: a reader of that one, such as the textfile
 * folder of node_exporter, refuses the whole text if it has another type in it. */
enum exposition_type {
    EXPOSITION_GAUGE,
    EXPOSITION_COUNTER, /* its samples are called NAME_total */
    EXPOSITION_HISTOGRAM,
};
struct exposition_family {
    const char *name; /* ends with "_UNIT" where there is one */
    const char *unit; /* "seconds", "bytes"; NULL: what it counts has none */
    const char *help; /* one sentence without a line break */
    enum exposition_type type;
};
extern const char *const exposition_type_names[];

struct exposition_label {
    const char *name, *value; /* a name of NULL ends the labels */
};

void exposition_begin(struct buffer *out, const struct exposition_family *family);
/* One sample; of milliseconds, as seconds. */
void exposition_integer(struct buffer *out, const struct exposition_family *family,
                        const struct exposition_label *labels, int64_t number);
void exposition_seconds(struct buffer *out, const struct exposition_family *family,
                        const struct exposition_label *labels, int64_t ms);

/* How often something took how long. */
struct exposition_times {
    const int64_t *bounds_ms; /* rising */
    const int64_t *counts;    /* up to each bound and above the one before */
    size_t bound_count;
    int64_t count;  /* in all, also those above the last bound */
    int64_t sum_ms; /* of all */
};
void exposition_times(struct buffer *out, const struct exposition_family *family,
                      const struct exposition_label *labels,
                      const struct exposition_times *times);
/* The last line of all. */
void exposition_end(struct buffer *out);

#endif
