/* schema.c -- finding a key in the tables. */
#include "host/spec/schema.h"

#include <string.h>

const struct key *schema_find(const struct section *section, const char *name)
{
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if (strcmp(key->name, name) == 0)
            return key;
    return NULL;
}

const struct section *schema_home(const struct section *top, const char *name)
{
    if (schema_find(top, name) != NULL)
        return top;
    const struct section *found = NULL;
    for (const struct key *key = top->keys; key->name != NULL && found == NULL; key++)
        if (key->section != NULL)
            found = schema_home(key->section, name);
    return found;
}
