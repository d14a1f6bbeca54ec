/* environment.h -- where the variables of a spec come from. */
#ifndef SPEC_ENVIRONMENT_H
#define SPEC_ENVIRONMENT_H

/* Where ${NAME} comes from: getenv in life, a table in tests. NULL: not set. */
typedef const char *spec_environment(void *self, const char *name);

#endif
