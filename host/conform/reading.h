/* reading.h -- a stream is read, whole or in part, again and again. */
#ifndef CONFORM_READING_H
#define CONFORM_READING_H

#include "host/conform/findings.h"
#include "host/conform/sights.h"
#include "host/conform/subject.h"

enum { READING_PLACES = 12 };

/* Places where a pass can be continued, and how much was returned before each. */
struct reading_places {
    char resume[READING_PLACES][256];
    size_t told[READING_PLACES];
    size_t count;
};

struct reading {
    const char *stream, *since, *resume; /* NULL: "contacts", "", none */
    size_t batch;                        /* records until the writer is full; 0: many */
    struct reading_places *places;       /* NULL: not wanted */
};

/* From open to close; END if it was read to its end. What it returned is added. */
enum wherry_status reading_all(struct subject *subject, const struct reading *reading,
                               struct sights *sights, struct wherry_pass *pass,
                               struct wherry_error *error);

/* Each looks at the rule of its name; the subject is opened. */
void reading_read(struct subject *subject, struct findings *findings);
void reading_batch_of_one(struct subject *subject, struct findings *findings);
void reading_same_twice(struct subject *subject, struct findings *findings);
void reading_since(struct subject *subject, struct findings *findings);
void reading_resume(struct subject *subject, struct findings *findings);
void reading_cancel(struct subject *subject, struct findings *findings);

#endif
