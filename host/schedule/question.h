/* question.h -- what a supervisor that shares its pipelines asks the database, as bytes for
 * its clerk (clerk.h), and what comes back.
 *
 * A question is a struct and an array behind it, an answer too; both processes are one
 * program, so that they are copied as they are. Texts follow each element.
 */
#ifndef SCHEDULE_QUESTION_H
#define SCHEDULE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/schedule/child.h"
#include "host/schedule/ended.h"
#include "host/schedule/fleet.h"
#include "host/schedule/past.h"
#include "host/store/sharing.h"
#include "host/tell/metrics.h"

enum { QUESTION_WORDS = 512 };

enum question_verb {
    QUESTION_JOIN,
    QUESTION_BEAT,
    QUESTION_ANNOUNCE,  /* items: numbers of the claims that are kept */
    QUESTION_LOOK,      /* answered by struct sharing_row */
    QUESTION_CLAIM,     /* items: numbers; answered by struct question_claim */
    QUESTION_GIVE_BACK, /* items: struct question_given */
    QUESTION_HURRY,
    QUESTION_SURVEY, /* which hosts there are, and whether they differ */
    QUESTION_WATCH, /* looks at lateness; answered by names: of these something was said */
    QUESTION_NOTE, /* what a run could not write itself: see ended.h. FAILED: it is not
                      written, because the database does not answer */
    QUESTION_LEAVE,
};

struct question {
    enum question_verb verb;
    int64_t row;      /* of this supervisor; 0: none yet */
    int64_t clock_ms; /* for WATCH: of this host */
    bool leaving;     /* for BEAT */
    bool tell;        /* for SURVEY: logs in what they differ */
    size_t count;
};

struct question_given {
    struct sharing_claim claim; /* without a name */
    int64_t not_before_ms;
};

struct question_claim {
    struct sharing_claim claim;
    struct past past;
};

struct question_answer {
    enum wherry_status status; /* as that of the verb in sharing.h */
    int64_t row;
    bool old;
    struct sharing_look look; /* without rows: they are items */
    struct metrics_hosts hosts;
    size_t count;
    bool more;                    /* of WATCH: there are others */
    struct ended_history history; /* of NOTE */
    char message[QUESTION_WORDS];
};

/* What the child has of its parent's memory. */
struct question_office {
    struct states states;
    struct sharing_self self;
    const struct fleet *fleet; /* NULL: not known yet */
    const uint64_t *digests;   /* of its pipelines */
    struct sharing *sharing;   /* NULL: not connected */
    struct arena arena;
};

/* As bytes: the items are `size` each. */
void question_write(const struct question *question, const void *items, size_t size,
                    struct buffer *out);
/* A question of NOTE; and who it is about, whose texts live as long as the bytes. */
void question_write_note(const struct child *child, int code, int64_t row,
                         struct buffer *out);
void question_read_note(const struct buffer *bytes, struct child *child, int *code);
/* The answer, and where its items begin. */
const char *question_read_answer(const struct buffer *bytes,
                                 struct question_answer *answer);
/* The next item of an answer, into `item`, and the text behind it. */
const char *question_read_item(const char **at, void *item, size_t size);

/* In the child: clerk_work, of a struct question_office. */
void question_work(void *self, const struct buffer *question, struct buffer *answer);

#endif
