/* spec_support.h -- what the tests of specs share. */
#ifndef UNIT_SPEC_SUPPORT_H
#define UNIT_SPEC_SUPPORT_H

#include "host/spec/spec.h"

/* A small environment: KEY is "secret", TWO is "two", HIDDEN is "Red squirrel", and
 * others that are wrong in one way each; all variables of specs/ are set. */
const char *support_environment(void *self, const char *name);

/* All complaints, one a line. The caller frees. */
char *support_complaints(const struct spec_set *set);
void support_expect(const struct spec_set *set, const char *complaints);
void support_expect_silence(const struct spec_set *set);

#endif
