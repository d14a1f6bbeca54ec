/* exit_code.h -- how the program ends. Scripts tell the outcomes apart by these; 69 and
 * 78 are those of sysexits.h.
 */
#ifndef BASE_EXIT_CODE_H
#define BASE_EXIT_CODE_H

enum exit_code {
    CODE_OK = 0,
    CODE_FAILED = 1,
    CODE_USAGE = 2,
    CODE_PARTIAL = 3, /* something was parked again, was not effective, or drifted */
    CODE_LIMIT = 4,   /* a step was stopped by its limit */
    CODE_BUSY = 5,    /* somebody else holds the lease */
    CODE_DENIED = 69, /* the connection is in Error */
    CODE_SPEC = 78,   /* a spec is wrong */
};

#endif
