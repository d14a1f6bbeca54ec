/* fidelity.h -- the facts about the two services that tests are compared with.
 *
 * They are in tests/fidelity/. If you have the services' own documents and recordings,
 * name their directory in WHERRY_REFERENCE; then our facts are compared with those.
 */
#ifndef SUPPORT_FIDELITY_H
#define SUPPORT_FIDELITY_H

#include <stddef.h>

/* A file of tests/fidelity/, NUL-terminated, to be freed; fails the test if it cannot
 * be read. */
char *fidelity_read(const char *name, size_t *length);
/* The directory of the sample answers; lives for ever. */
const char *fidelity_answers(void);

/* A file of the directory in WHERRY_REFERENCE; the caller frees; fails the test if it
 * cannot be read. NULL if the variable is not set: then it has printed what is skipped
 * (`what`: "the descriptions are not compared") and what to set. */
char *fidelity_reference(const char *name, const char *what, size_t *length);

#endif
