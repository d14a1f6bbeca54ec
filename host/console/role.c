/* role.c -- what somebody may do in the console. */
#include "host/console/role.h"

#include <stddef.h>

#include "host/base/text.h"

static const char *const names[ROLE_COUNT] = {"nobody", "viewer", "support",
                                              "operator"};

const char *role_name(enum role role)
{
    return names[role];
}

bool role_find(const char *name, enum role *role)
{
    for (int i = ROLE_VIEWER; i < ROLE_COUNT; i++)
        if (text_same(names[i], name)) {
            *role = (enum role)i;
            return true;
        }
    return false;
}
