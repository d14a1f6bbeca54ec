/* answer_next.h -- what happens next to one contact. */
#ifndef TELL_ANSWER_NEXT_H
#define TELL_ANSWER_NEXT_H

#include "host/tell/answer.h"

void answer_next(const struct answer_about *about, struct answer *answer);

#endif
