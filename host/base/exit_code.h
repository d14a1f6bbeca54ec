/* exit_code.h -- how a command of ours ended, as its caller sees it. */
#ifndef BASE_EXIT_CODE_H
#define BASE_EXIT_CODE_H

/* Scripts tell the outcomes apart by these; 69 and 78 are those of sysexits.h. */
enum exit_code {
    CODE_OK = 0,
    CODE_FAILED = 1,
    CODE_USAGE = 2,
    CODE_PARTIAL = 3, /* something was parked anew, or was not effective */
    CODE_LIMIT = 4,   /* a step was stopped by its limit */
    CODE_BUSY = 5,    /* somebody else holds the lease */
    CODE_DENIED = 69, /* the connection is in Error */
    CODE_SPEC = 78,   /* a spec is wrong */
};

#endif
