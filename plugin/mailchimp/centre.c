/* centre.c -- data centres: an account lives in one, and its keys name it. */
#include "plugin/mailchimp/centre.h"

#include <stdio.h>
#include <string.h>

bool centre_of_key(const char *api_key, char centre[CENTRE_ROOM])
{
    const char *dash = strrchr(api_key, '-');
    if (dash == NULL)
        return false;
    const char *name = dash + 1;
    size_t length = strlen(name);
    size_t digits = length > 2 ? strspn(name + 2, "0123456789") : 0;
    bool letters = length > 2 && strspn(name, "abcdefghijklmnopqrstuvwxyz") == 2;
    if (!letters || digits == 0 || digits != length - 2 || length >= CENTRE_ROOM)
        return false;
    memcpy(centre, name, length + 1);
    return true;
}

bool centre_of_words(const char *words, char centre[CENTRE_ROOM])
{
    static const char start[] = "datacenter '";
    const char *at = strstr(words, start);
    if (at == NULL)
        return false;
    at += sizeof start - 1;
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
    if (at[length] != '\'' || length == 0 || length >= CENTRE_ROOM)
        return false;
    memcpy(centre, at, length);
    centre[length] = '\0';
    return true;
}

void centre_url(const char *centre, char url[CENTRE_URL_ROOM])
{
    snprintf(url, CENTRE_URL_ROOM, "https://%.15s.api.mailchimp.com/3.0", centre);
}
