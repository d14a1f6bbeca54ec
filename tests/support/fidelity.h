/* fidelity.h -- the facts about the two services that tests are held against.
 *
 * They stand in tests/fidelity/. Whoever has the services' own documents and recordings
 * names their directory in WHERRY_REFERENCE; then our facts are held against those.
 */
#ifndef SUPPORT_FIDELITY_H
#define SUPPORT_FIDELITY_H

#include <stddef.h>

/* A file of tests/fidelity/, NUL-terminated, to be freed; fails the test if it cannot
 * be read. */
char *fidelity_read(const char *name, size_t *length);
/* The directory of the sample answers; lives for ever. */
const char *fidelity_answers(void);

/* A file of the directory in WHERRY_REFERENCE, to be freed; fails the test if it cannot
 * be read. NULL where the variable is not set: then the reader has been told what is
 * skipped (`what`: "the descriptions are not compared") and how to have it. */
char *fidelity_reference(const char *name, const char *what, size_t *length);

#endif
