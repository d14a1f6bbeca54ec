/* values.h -- the fields of one change, checked against the list's definitions. */
#ifndef MAILCHIMP_VALUES_H
#define MAILCHIMP_VALUES_H

#include "plugin/mailchimp/sink.h"
#include "plugin/mailchimp/value.h"

/* What is to be written, and what of it is not. Everything lives in an arena. */
struct values {
    struct wherry_field *list; /* fit, or to be cut */
    size_t count;
    const char *words; /* what was left out and why; "" for nothing */
    const char *unfit; /* the tag of the first value that is not of its field's type */
};

/* Copies the fields of a change. `blanks`: whether blank ones are written. */
void values_take(struct values *values, struct sink *sink, struct arena *arena,
                 const struct wherry_change *change, bool blanks);
void values_copy(struct values *values, struct arena *arena,
                 const struct values *other);
/* Is the field among them? */
bool values_have(const struct values *values, const char *tag);
/* Without this field; `why` goes into the words. */
void values_leave_out(struct values *values, struct sink *sink, struct arena *arena,
                      const char *tag, const char *why);
/* "merge_fields": {...} */
void values_write(const struct values *values, const struct sink *sink,
                  struct json_writer *writer);

#endif
