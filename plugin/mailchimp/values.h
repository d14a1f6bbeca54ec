/* values.h -- the fields of one change, checked against the list's definitions. */
#ifndef MAILCHIMP_VALUES_H
#define MAILCHIMP_VALUES_H

#include "host/base/arena.h"
#include "plugin/kit/json_writer.h"
#include "plugin/mailchimp/merge.h"
#include "plugin/mailchimp/trouble.h"
#include "plugin/wherry.h"

/* What the values of a writer are checked against, and the results. */
struct fitting {
    const struct merge_fields *merge;
    size_t cut, left_out; /* for one log line at the end */
};

/* The service may name the fields that it refuses one after the other: the rest of a
 * change is sent again this often. */
enum { VALUES_ROUNDS_MAX = 8 };

/* What will be written, and what of the change will not. Everything lives in an
 * arena. */
struct values {
    struct wherry_field *list; /* fit, or to be cut */
    size_t count;
    struct wherry_field_fault *faults; /* those that are not written, and why */
    size_t fault_count, fault_room;
    const char *words; /* the same in a sentence; "" for nothing */
};

/* Copies the fields of a change. `blanks`: whether blank ones are written. */
void values_take(struct values *values, struct fitting *fitting, struct arena *arena,
                 const struct wherry_change *change, bool blanks);
void values_copy(struct values *values, struct arena *arena,
                 const struct values *other);
/* Without the fields that the service refused: returns how many of them were there. */
size_t values_drop_refused(struct values *values, struct fitting *fitting,
                           struct arena *arena, const struct trouble *trouble);
/* Without any field, because the service does not say which one it refuses. */
void values_drop_all(struct values *values, struct fitting *fitting,
                     struct arena *arena, const char *why);
/* Says in a verdict what was not written. */
void values_blame(const struct values *values, struct wherry_verdict *verdict);
/* REFUSED: none of the fields can be written. `field` is to blame if none of them is. */
void values_refuse(const struct values *values, const char *field, const char *words,
                   struct wherry_verdict *verdict);
/* "merge_fields": {...} */
void values_write(const struct values *values, const struct merge_fields *merge,
                  struct json_writer *writer);

/* One line for all values that were cut, one for those that were left out; counts
 * again. */
void values_log(struct fitting *fitting, const struct wherry_host *host);

#endif
