/* survey.h -- a new pipeline as it would be, for `wherry init --answers FILE --dry-run`.
 *
 * The answers may be incomplete: each part of them is looked at as far as those before it
 * allow, and nothing is written. A form asks with what was filled in so far, and gets what
 * there is to choose from next; so it needs no rule of its own.
 */
#ifndef CLI_SURVEY_H
#define CLI_SURVEY_H

#include "host/cli/wizard.h"

/* How far a side came. */
enum survey_side {
    SURVEY_NOT_ASKED,  /* its plugin was not named */
    SURVEY_INCOMPLETE, /* an answer that it needs is missing or wrong */
    SURVEY_FAILED,     /* the service was asked: `words` says why it failed */
    SURVEY_DENIED,     /* it does not accept our key */
    SURVEY_CONNECTED,
};

struct survey {
    enum survey_side sides[SIDE_COUNT];
    const char *words[SIDE_COUNT]; /* the service's; "" */
    bool ready;                    /* without --dry-run, it would be written */
};

/* With the answers read. `code`: that of reading them. Fills the survey and gives the exit
 * code: CODE_OK also where answers are missing. */
int survey_make(struct wizard *wizard, int code, struct survey *survey);

#endif
