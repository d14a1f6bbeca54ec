/* redact.h -- texts without the secrets of this process, and without addresses.
 *
 * All secrets count, whichever connector was given them: a remote, or a plugin, may
 * say one that belongs to the other side. So they are kept in one place for the whole
 * process, as the settings of the log are.
 */
#ifndef CONNECTOR_REDACT_H
#define CONNECTOR_REDACT_H

#include <stdbool.h>
#include <stddef.h>

/* The text must live until it is forgotten; each learning is forgotten once. A text
 * that is too short to distinguish from innocent words is not looked for. */
void redact_learn(const char *secret);
void redact_forget(const char *secret);

/* Does a secret occur in it? */
bool redact_tells(const char *text);

/* A name of a thing that people know: one line of UTF-8 without a secret. No text
 * grows, here and below. */
void redact_name(char *text);
/* Somebody else's words: the same, without addresses. */
void redact_words(char *text);
/* Words of a fixed room. A text that fills it was probably cut by the code that wrote
 * it: its last word, which may be half a secret or half an address, is removed. */
void redact_message(char *text, size_t room);
/* Words, cleaned first and then cut, because half a secret would pass. */
void redact_copy(const char *text, char *copy, size_t room);

#endif
