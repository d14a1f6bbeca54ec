/* prompt.h -- questions to a person at a terminal, on standard error.
 *
 * Each gives false if the person left: by Ctrl-C, by a signal, or at the end of the
 * input. The line that was left has been ended by then.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include <stdbool.h>

#include "host/base/buffer.h"

/* Are standard input and standard error a terminal? */
bool prompt_possible(void);

/* Prints a paragraph between the questions, wrapped. */
void prompt_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line, without blanks around it. `fallback` is what an empty line means, and is
 * shown; NULL: an empty line is empty. A line is cut at PROMPT_BYTES. */
enum { PROMPT_BYTES = 4096 };
bool prompt_line(const char *question, const char *fallback, struct buffer *answer);

/* The same for a key: the input is not shown. The caller wipes the buffer. */
bool prompt_key(const char *question, struct buffer *answer);

/* `yes` is the answer: "y" or "yes" as it was typed, blanks included, is yes. An empty
 * line is the fallback. Anything else is no if the fallback is no; otherwise the
 * question is asked again. */
bool prompt_yes(const char *question, bool fallback, bool *yes);

#endif
