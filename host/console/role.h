/* role.h -- what somebody may do in the console. Each may what those before it may. */
#ifndef CONSOLE_ROLE_H
#define CONSOLE_ROLE_H

#include <stdbool.h>

enum role {
    ROLE_NOBODY,   /* has not signed in: the sign-in page and what it looks like */
    ROLE_VIEWER,   /* counts, states and short ids; no address, no field of a person */
    ROLE_SUPPORT,  /* persons: their addresses and stories */
    ROLE_OPERATOR, /* actions: run, apply, pause, forget, change a connection */
    ROLE_COUNT
};

/* "viewer", "support", "operator"; "nobody". */
const char *role_name(enum role role);
/* False: no role that somebody can be given has this name. */
bool role_find(const char *name, enum role *role);

#endif
