/* wrap.h -- sentences within the width of the screen. */
#ifndef TELL_WRAP_H
#define TELL_WRAP_H

#include "host/base/buffer.h"

/* Adds `words` after `first`, wrapped; lines after the first are indented by five. A
 * text that begins with a '!' is marked as bad. */
void wrap_words(struct buffer *text, const char *first, const char *words);

#endif
