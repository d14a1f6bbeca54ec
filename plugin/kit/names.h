/* names.h -- names that people gave things: are two of them the same?
 *
 * Services compare the names of lists, segments and tags without looking at the case of
 * their letters, and people type them so. Beyond ASCII too: full case folding of
 * Unicode without a language, on canonically composed text, so that a letter with its
 * accent in one character is that letter with its accent in two.
 */
#ifndef KIT_NAMES_H
#define KIT_NAMES_H

#include <stdbool.h>

/* Blanks count, at the ends as well. What is not UTF-8 is the same as its like only. */
bool names_same(const char *one, const char *other);

#endif
