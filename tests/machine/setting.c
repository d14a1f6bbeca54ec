/* setting.c -- in the program: two numbers of the environment. */
#include "tests/machine/setting.h"

#include <stdlib.h>

bool setting_pair(const char *variable, int64_t *first, int64_t *second)
{
    enum { DECIMAL = 10 };
    const char *text = getenv(variable);
    char *colon = NULL, *end = NULL;
    if (text == NULL)
        return false;
    *first = strtoll(text, &colon, DECIMAL);
    if (*colon != ':')
        return false;
    *second = strtoll(colon + 1, &end, DECIMAL);
    return *end == '\0';
}
