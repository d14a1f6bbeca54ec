/* verb.h -- the verbs of a command, such as those of `wherry parked list`. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>

/* Which of `verbs`, NULL-terminated, `name` is. False: it has printed which there are,
 * and which was probably meant. */
bool verb_find(const char *command, const char *const *verbs, const char *name,
               size_t *index);

/* Says what a verb takes: "'state check' takes PIPELINE and no more". Returns the exit
 * code. */
int verb_misused(const char *command, const char *verb, const char *takes);

#endif
