/* words.h -- texts of strangers: are they text, are they one line, what of them may be
 * shown.
 *
 * Unruly is what a terminal obeys and nobody sees: control characters (C0, DEL, C1),
 * line breaks of Unicode, and the marks that turn the direction of writing.
 */
#ifndef CONNECTOR_WORDS_H
#define CONNECTOR_WORDS_H

#include <stdbool.h>

/* Valid UTF-8; NULL is no text. */
bool words_are_text(const char *text);
/* Has it a control character of ASCII? A line break is one, too. */
bool words_have_control(const char *text);
/* Has it anything unruly? `text` is valid UTF-8. */
bool words_are_unruly(const char *text);

/* What is not UTF-8, and what is unruly, becomes '?': for texts that people read and
 * nobody compares. The text never grows. */
void words_scrub(char *text);

#endif
