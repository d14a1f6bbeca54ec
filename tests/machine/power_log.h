/* power_log.h -- what was written to a disk and is not sure to be kept yet.
 *
 * While WHERRY_POWER names a directory, the state's files work as usual, and beside
 * them in that directory is what each would be if the power failed now: NAME.kept, the
 * file as it was when it was last synced (missing: it never was), and NAME.log, all
 * that was done to it since, in order. NAME has the file's directory, too: "state%p.db".
 * power_cut makes a state from them as a disk may leave it.
 */
#ifndef MACHINE_POWER_LOG_H
#define MACHINE_POWER_LOG_H

#include <stdint.h>

enum power_act { POWER_WRITE = 1, POWER_TRUNCATE, POWER_DELETE };

/* In the log, with `length` bytes after it. */
struct power_entry {
    int64_t act, at, length;
};

/* How much of what was not synced is lost. */
enum power_loss {
    POWER_ALL,    /* all of it */
    POWER_END,    /* what came last, from some byte on */
    POWER_HOLES,  /* some sectors, whenever they were written */
    POWER_LOSSES, /* how many ways there are */
};

/* Between the directory and the file in a NAME. */
enum { POWER_SLASH = '%' };

/* The files in `state`, and in directories that are in it or beside it, become what a loss
 * of power leaves of them by what is in `directory`, which is empty then. */
void power_cut(const char *directory, const char *state, enum power_loss loss,
               uint64_t seed);

#endif
