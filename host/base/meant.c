/* meant.c -- how a complaint about an unknown name ends. */
#include "host/base/meant.h"

#include <stddef.h>
#include <stdio.h>

struct meant meant(const char *near, const char *next)
{
    struct meant end = {""};
    if (near != NULL)
        snprintf(end.words, sizeof end.words, ": did you mean '%s'?", near);
    else if (next != NULL)
        snprintf(end.words, sizeof end.words, "; %s", next);
    return end;
}
