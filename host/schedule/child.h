/* child.h -- one run as a process of its own: started, listened to, stopped.
 *
 * A child is `wherry run` of this very program, or another command of it. It has a process group of its own, so
 * that a Ctrl-C at the terminal is ours to pass on, and is asked to stop by the kernel
 * when we are gone. What it says on standard error becomes our log, line by line (said.h);
 * what it prints goes nowhere.
 */
#ifndef SCHEDULE_CHILD_H
#define SCHEDULE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/spec/work.h"
#include "host/store/states.h"
#include "plugin/wherry.h"

enum { CHILD_WORDS = 256, CHILD_WORDS_MOST = 32, CHILD_SIGNALLED = CODE_SIGNALLED };

/* What all children have in common. */
struct child_program {
    const char *program; /* "/proc/self/exe" */
    const char *specs, *plugins;
    struct states states;
    int pack; /* the specs as they are in force, see spec_pack; -1: as on disk. A child
               * reads its own file of it: all have been checked together */
    bool verbose;
};

struct child {
    int64_t pid;
    char *pipeline;   /* "": of none */
    int64_t began_ms; /* by the clock */
    int log;          /* its standard error; -1: it has closed it */
    bool too_long;    /* it was stopped for its max_run */
    bool ended;       /* we ended it, for we are stopping */
    bool killed;      /* a signal ended it: seen at its end */
    bool told;        /* it has logged how its run ended */
    struct buffer line;
    char words[CHILD_WORDS]; /* the last line that it said */
};

/* `work` is the work to do. Of the environment it gets what its spec names and what any
 * program needs; the names of its accounts, too, because without the keys of the others
 * it cannot know who shares them. */
enum wherry_status child_start(struct child *child, const struct child_program *program,
                               const struct pipeline *pipeline, struct work_set work,
                               struct wherry_error *error);
/* `wherry alert` of that pipeline, which also gets the target of alerts for a spec that
 * names none. */
enum wherry_status child_start_alert(struct child *child,
                                     const struct child_program *program,
                                     const struct pipeline *pipeline,
                                     struct wherry_error *error);
/* `wherry` and these words, at most CHILD_WORDS_MOST, ended by NULL: of no pipeline, with
 * all of our environment. */
enum wherry_status child_start_words(struct child *child, const char *program,
                                     const char *const *words,
                                     struct wherry_error *error);
/* Logs its output; not for ever, in case it never stops. */
void child_listen(struct child *child);
/* False: it still runs. `code` is its exit code, or CHILD_SIGNALLED and the signal. */
bool child_ended(struct child *child, int *code);
void child_forget(struct child *child);

#endif
