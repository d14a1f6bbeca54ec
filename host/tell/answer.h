/* answer.h -- the first questions about a person: may they be mailed, who said so, why
 * are they not where one would look for them, and what happens next.
 *
 * Sentences of one contact, made from their row alone: nothing here decides. Each is
 * complete by itself and has no full stop at its end.
 */
#ifndef TELL_ANSWER_H
#define TELL_ANSWER_H

#include "host/base/arena.h"
#include "host/picture/connection.h"
#include "host/picture/mapping.h"
#include "host/picture/passes.h"
#include "host/picture/row.h"
#include "host/spec/pipeline.h"

enum answer_mail { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };
/* "no", "yes", "unknown". */
const char *answer_mail_name(enum answer_mail mail);

/* More than can be true of one contact; what is beyond is left out. */
enum { ANSWER_MOST = 48 };
struct answer_lines {
    const char *lines[ANSWER_MOST];
    size_t count;
};

struct answer {
    enum answer_mail mail;
    const char *said; /* the consent on the list, since when, who said so */
    struct answer_lines why, next;
};

/* What the journal says of a change that did not succeed: the last line about it, by
 * this machine's clock, if no later line makes it old. 0: never. */
struct answer_past {
    int64_t not_effective_ms;
    int64_t dropped_ms[STEP_COUNT]; /* given up by hand, or the step was switched off */
    int64_t done_ms[STEP_COUNT];    /* the last of each that a service has confirmed */
};

/* What it is made of. */
struct answer_about {
    const struct pipeline *pipeline;
    const struct row *row;
    const struct mapping *mapping;
    const struct passes *passes;
    const struct connection *connection;
    const struct answer_past *past;
    const int64_t
        *next_ms;        /* WORK_COUNT: when each work starts; 0: now. NULL: unknown */
    struct arena *arena; /* of the sentences */
};

void answer_add(struct answer_lines *lines, const struct answer_about *about,
                const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *answer_minute(const struct answer_about *about, int64_t ms);
/* " in the run of 2023-11-14 22:13", or " in the next run"; "" if no run will start. */
const char *answer_when(const struct answer_about *about, int work);

#endif
