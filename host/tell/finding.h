/* finding.h -- the things worth a sentence, in words. */
#ifndef TELL_FINDING_H
#define TELL_FINDING_H

#include "host/engine/report.h"

const char *finding_name(enum finding finding);     /* for machines */
const char *finding_sentence(enum finding finding); /* to be read after its number */

#endif
