/* fault.c -- points at which a test can end the process. */
#include "host/base/fault.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    bool read;
    const char *name; /* NULL: no fault wanted */
    size_t name_length;
    long left;
} wanted;

enum { DIVISOR_MOST = 1000 };

static void read_environment(void)
{
    wanted.read = true;
    const char *setting = getenv("WHERRY_FAULT");
    const char *colon = setting == NULL ? NULL : strrchr(setting, ':');
    if (colon == NULL)
        return;
    wanted.name = setting;
    wanted.name_length = (size_t)(colon - setting);
    wanted.left = strtol(colon + 1, NULL, 10);
}

static bool is_wanted(const char *name)
{
    static const char any[] = "any";
    if (wanted.name_length == sizeof any - 1 &&
        memcmp(any, wanted.name, sizeof any - 1) == 0)
        return true;
    return strlen(name) == wanted.name_length &&
           memcmp(name, wanted.name, wanted.name_length) == 0;
}

void fault_point(const char *name)
{
    if (!wanted.read)
        read_environment();
    if (wanted.name == NULL || !is_wanted(name))
        return;
    if (--wanted.left == 0)
        kill(getpid(), SIGKILL);
}

static unsigned read_divisor(const char *variable)
{
    const char *setting = getenv(variable);
    long divisor = setting == NULL ? 1 : strtol(setting, NULL, 10);
    return divisor < 1 || divisor > DIVISOR_MOST ? 1 : (unsigned)divisor;
}

unsigned fault_haste(void)
{
    return read_divisor("WHERRY_HASTE");
}

unsigned fault_impatience(void)
{
    return read_divisor("WHERRY_IMPATIENCE");
}
