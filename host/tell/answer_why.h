/* answer_why.h -- may a person be mailed, who said so, and why are they not where one
 * would look for them.
 */
#ifndef TELL_ANSWER_WHY_H
#define TELL_ANSWER_WHY_H

#include "host/tell/answer.h"

/* Begins the answer: all but what happens next, and what the segments have to say. */
void answer_why(const struct answer_about *about, struct answer *answer);

#endif
