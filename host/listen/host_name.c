/* host_name.c -- whether a request was meant for us. */
#include "host/listen/host_name.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"

enum { NAME_ROOM = 256 };

/* The name in front of a port, without brackets and the dot of a root; false: it is not
 * a name. */
static bool cut(const char *header, char name[NAME_ROOM])
{
    size_t length = 0;
    if (*header == '[') {
        const char *end = strchr(++header, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':'))
            return false;
        length = (size_t)(end - header);
    } else {
        length = strcspn(header, ":");
        if (length > 1 && header[length - 1] == '.')
            length--;
    }
    if (length == 0 || length >= NAME_ROOM)
        return false;
    snprintf(name, NAME_ROOM, "%.*s", (int)length, header);
    return true;
}

static bool is_address(const char *name)
{
    struct in6_addr address;
    return inet_pton(AF_INET, name, &address) == 1 ||
           inet_pton(AF_INET6, name, &address) == 1;
}

static bool is(const char *name, const char *ours)
{
    return *ours != '\0' && text_same_ignoring_case(name, ours);
}

bool host_name_is_ours(const char *header, const char *machine, const char *listened)
{
    char name[NAME_ROOM];
    if (header == NULL)
        return true;
    return cut(header, name) && (is_address(name) || is(name, "localhost") ||
                                 is(name, machine) || is(name, listened));
}
