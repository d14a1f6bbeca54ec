/* environment.h -- where the variables of a spec come from. */
#ifndef SPEC_ENVIRONMENT_H
#define SPEC_ENVIRONMENT_H

#include <stddef.h>

/* Where ${NAME} comes from: the environment in production, a table in tests. NULL: not
 * set. */
typedef const char *spec_environment(void *self, const char *name);

/* The environment of this process in the order of its names, for a caller that asks
 * for many: getenv walks over all of it each time. It must not change while this is
 * used. */
struct environment {
    char ***entries; /* where each is in `environ` */
    size_t count;
};

struct environment environment_sort(void);
/* As getenv; `self` is a struct environment. */
const char *environment_find(void *self, const char *name);
void environment_free(struct environment *environment);

#endif
