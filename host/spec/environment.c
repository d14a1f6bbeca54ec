/* environment.c -- the variables of this process, found without a walk over all. */
#include "host/spec/environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"

/* Of two entries NAME=VALUE, or of an entry and a name alone. */
static int order_names(const char *one, const char *other)
{
    size_t a = strcspn(one, "="), b = strcspn(other, "=");
    int order = memcmp(one, other, a < b ? a : b);
    return order != 0 ? order : (a > b) - (a < b);
}

/* Of entries with one name the first counts, as for getenv. */
static int compare(const void *one, const void *other)
{
    char **a = *(char **const *)one, **b = *(char **const *)other;
    int order = order_names(*a, *b);
    return order != 0 ? order : (a > b) - (a < b);
}

struct environment environment_sort(void)
{
    struct environment environment = {0};
    while (environ != NULL && environ[environment.count] != NULL)
        environment.count++;
    environment.entries = memory_array(environment.count, sizeof(char **));
    for (size_t i = 0; i < environment.count; i++)
        environment.entries[i] = &environ[i];
    if (environment.count > 0)
        qsort(environment.entries, environment.count, sizeof(char **), compare);
    return environment;
}

const char *environment_find(void *self, const char *name)
{
    const struct environment *environment = self;
    size_t low = 0, high = environment->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order_names(*environment->entries[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == environment->count || order_names(*environment->entries[low], name) != 0)
        return NULL;
    const char *value = strchr(*environment->entries[low], '=');
    return value == NULL ? NULL : value + 1;
}

void environment_free(struct environment *environment)
{
    free(environment->entries);
    *environment = (struct environment){0};
}
