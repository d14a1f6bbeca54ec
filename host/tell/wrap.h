/* wrap.h -- sentences within 80 columns. */
#ifndef TELL_WRAP_H
#define TELL_WRAP_H

#include "host/base/buffer.h"

/* Adds `words` behind `first`, wrapped; lines after the first are indented by five. */
void wrap_words(struct buffer *text, const char *first, const char *words);

#endif
