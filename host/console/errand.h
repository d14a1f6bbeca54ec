/* errand.h -- a command of this program that the console starts, and its output.
 *
 * The console knows nothing by itself: a page is made from the output of `wherry
 * COMMAND --json`, and an action is such a command. Each is a child of its own, so that
 * one that crashes, hangs or prints too much harms one request. At most `most` run at a
 * time; the others wait their turn, those of a page before those of an action.
 *
 * The kernel asks a child to stop when we are gone, as it does for those of `wherry
 * serve`: a run ends in order, and the next one continues.
 */
#ifndef CONSOLE_ERRAND_H
#define CONSOLE_ERRAND_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/base/buffer.h"

enum {
    ERRAND_WORDS = 24,            /* of a command line, options and the end included */
    ERRAND_TOLD_MOST = 8 << 20,   /* bytes of what a command may print for a page */
    ERRAND_SAID_MOST = 256 << 10, /* bytes of its log that are kept, the latest ones */
    ERRAND_SIGNALLED = 128, /* its code: this and the signal, as a shell reports it */
};

enum errand_state { ERRAND_WAITING, ERRAND_RUNNING, ERRAND_OVER };

struct errand {
    enum errand_state state;
    char *words[ERRAND_WORDS + 1];
    size_t word_count;
    char *given;        /* what it reads on standard input; NULL: nothing */
    struct buffer told; /* standard output */
    struct buffer said; /* standard error, in lines */
    bool cut;           /* it printed more than it may, and was killed for that */
    bool late;          /* it took longer than it may, and was ended for that */
    int code;           /* once it is over: its exit code */
    int64_t most_ms;    /* 0: it may take as long as it takes */
    int64_t began_ms, ended_ms;
    /* Of the pool. */
    bool abandoned; /* its owner has released it: freed once it is over */
    pid_t pid;
    int out, log;
    struct errand *next;
};

/* Where the commands find their files. Texts are borrowed. */
struct errand_program {
    const char *program;         /* "/proc/self/exe" */
    const char *specs, *plugins; /* the states are named in the environment */
    size_t most;
};

struct errands {
    struct errand_program program;
    struct errand *first; /* those that are not over, in the order of their coming */
    size_t running;
};

/* A command with its operands and options; errand_word adds one more. Operands from
 * outside come after errand_operands, so that none of them can be an option. */
struct errand *errand_create(const char *command);
void errand_word(struct errand *errand, const char *word);
/* Adds where the files are, and "--": what is added from then on are operands. */
void errand_operands(struct errand *errand, const struct errands *errands);
/* Where it still runs it is asked to stop, and the pool keeps it until it has. */
void errand_destroy(struct errand *errand, struct errands *errands);

/* The errand starts, at once or when it is its turn. It stays the caller's, who keeps
 * it until it is over or destroys it. */
void errands_send(struct errands *errands, struct errand *errand);
/* Asks it to stop, as Ctrl-C does. */
void errand_stop(struct errand *errand);

/* Asks all to stop, and waits for none: a run ends in order by itself. */
void errands_end(struct errands *errands);

/* What to wait for; at most `room`, two for each that runs. Gives how many. */
size_t errands_watch(const struct errands *errands, struct pollfd *watched,
                     size_t room);
/* Reads what is there, kills what has run too long, starts what may start. True:
 * something is over, or has printed more. `now_ms` is of the clock that is never
 * set. */
bool errands_turn(struct errands *errands, int64_t now_ms);
/* Milliseconds until errands_turn has something to do by the clock; -1: never. */
int64_t errands_wait_ms(const struct errands *errands, int64_t now_ms);

#endif
