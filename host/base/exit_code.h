/* exit_code.h -- how the program ends. Scripts distinguish the outcomes by these; 69
 * and 78 are those of sysexits.h.
 */
#ifndef BASE_EXIT_CODE_H
#define BASE_EXIT_CODE_H

#include <stdbool.h>

enum exit_code {
    CODE_OK = 0,
    CODE_FAILED = 1,
    CODE_USAGE = 2,
    CODE_PARTIAL = 3, /* something was parked again, was not effective, or drifted */
    CODE_LIMIT = 4,   /* a step was stopped by its limit */
    CODE_BUSY = 5,    /* somebody else holds the lease */
    CODE_LOST = 6,    /* somebody else has taken the lease over in the middle of it */
    CODE_DENIED = 69, /* the connection is in Error */
    CODE_SPEC = 78,   /* a spec is wrong */
    /* Above it: this and the number of the signal that ended it, or that it obeyed. */
    CODE_SIGNALLED = 128,
};

/* What it says of a run: "ok", "partial", "stopped by a limit", "stopped", ... */
const char *exit_code_outcome(int code);
/* Whether a user or the system wanted it to end: SIGHUP, SIGINT or SIGTERM. That is not
 * an error. */
bool exit_code_stopped(int code);

#endif
