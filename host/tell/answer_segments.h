/* answer_segments.h -- in which static segments a contact is, and why not in others. */
#ifndef TELL_ANSWER_SEGMENTS_H
#define TELL_ANSWER_SEGMENTS_H

#include "host/store/store.h"
#include "host/tell/answer.h"

enum wherry_status answer_segments(const struct answer_about *about,
                                   struct store *store, struct answer *answer,
                                   struct wherry_error *error);

#endif
