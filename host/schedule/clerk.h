/* clerk.h -- a process that asks the database for its parent, which never waits for it.
 *
 * The database may not answer for long, or not at all: no packet comes back, a name cannot be
 * looked up, a disk hangs. So one child, a fork that opens its own connection, asks one
 * question after the other, and the parent goes on with its loop:
 *
 *     clerk_start, clerk_ask(QUESTION) -> clerk_hear: ANSWERED | SILENT | LOST
 *
 * A child that does not come back from a question is ended, and another one takes its place.
 * What it knew is gone with it: the parent keeps all that must be known.
 */
#ifndef SCHEDULE_CLERK_H
#define SCHEDULE_CLERK_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* After this silence it will not come back. */
enum { CLERK_PATIENCE_MS = 60 * 1000 };

/* In the child: `answer` is empty. */
typedef void clerk_work(void *self, const struct buffer *question,
                        struct buffer *answer);

/* `struct clerk clerk = {0};` has no child. */
struct clerk {
    int64_t pid; /* 0: none */
    int line;
    bool busy;        /* with a question */
    int64_t asked_ms; /* steady */
    struct buffer told;
};

/* The child has the memory of this moment; one that is there is ended. FAILED: no process
 * can be started. */
enum wherry_status clerk_start(struct clerk *clerk, clerk_work *work, void *self,
                               struct wherry_error *error);
/* Whatever it does. */
void clerk_end(struct clerk *clerk);

/* One at a time: it must not be busy. At most some tens of KiB: nobody waits until it has
 * read them. */
void clerk_ask(struct clerk *clerk, const struct buffer *question, int64_t steady_ms);

enum clerk_news {
    CLERK_SILENT,
    CLERK_ANSWERED, /* `answer` has it */
    CLERK_LOST,     /* it has ended, or was: to the question there is no answer */
};
enum clerk_news clerk_hear(struct clerk *clerk, int64_t steady_ms,
                           struct buffer *answer);
/* Wait until it is readable; -1: there is nothing to wait for. */
int clerk_descriptor(const struct clerk *clerk);
int64_t clerk_wait_ms(const struct clerk *clerk, int64_t steady_ms);

#endif
