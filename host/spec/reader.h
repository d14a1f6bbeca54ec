/* reader.h -- what all that read one spec file share: its name and its errors.
 *
 * A file gets at most READER_COMPLAINTS errors, in the order of their places, and a
 * note if there are more; reading continues as far as it can, so that one run of
 * `check` shows all that must be fixed.
 */
#ifndef SPEC_READER_H
#define SPEC_READER_H

#include "host/spec/set.h"

enum { READER_COMPLAINTS = 100 };

struct section;

struct reader {
    struct spec_set *set;
    struct arena *nodes; /* where the tree lives; as long as the set unless set */
    const char *file;
    const struct section *keys; /* of the whole file, once it is decoded */
    size_t first;               /* index of this file's first complaint in the set */
    bool failed;                /* there is an error among them */
    bool overflowed;            /* there were more than we keep */
    const struct spec_variable *variables; /* asked for so far */
};

/* `file` must live as long as the set. */
void reader_begin(struct reader *reader, struct spec_set *set, const char *file);
/* Sorts the file's complaints by place and gives each the pipeline's id ("" if
 * none). */
void reader_end(struct reader *reader, const char *pipeline);

void reader_complain(struct reader *reader, struct spec_place place, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));
void reader_warn(struct reader *reader, struct spec_place place, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));

/* `text` as a message may show it: short, on one line. Lives as long as the set. */
const char *reader_quote(struct reader *reader, const char *text);

#endif
