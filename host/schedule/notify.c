/* notify.c -- reports our condition to the service manager. */
#include "host/schedule/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/base/text.h"

enum { MESSAGE_ROOM = 256, TIMES_A_WATCH = 2 };

/* A path, or after an @ a name in Linux's abstract namespace. */
static bool set_address(struct notify *notify, const char *name)
{
    size_t length = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || length < 2 ||
        length >= sizeof notify->address.sun_path)
        return false;
    notify->address.sun_family = AF_UNIX;
    memcpy(notify->address.sun_path, name, length);
    if (name[0] == '@')
        notify->address.sun_path[0] = '\0';
    notify->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return true;
}

/* Half of the manager's timeout, if we are the process that it watches. */
static int64_t watch_interval(void)
{
    const char *interval = getenv("WATCHDOG_USEC"), *process = getenv("WATCHDOG_PID");
    int64_t microseconds, pid;
    if (interval == NULL || !text_to_integer(interval, 1, INT64_MAX, &microseconds))
        return 0;
    if (process != NULL && *process != '\0' &&
        (!text_to_integer(process, 1, INT32_MAX, &pid) || pid != getpid()))
        return 0;
    int64_t ms = microseconds / 1000 / TIMES_A_WATCH;
    return ms < 1 ? 1 : ms;
}

void notify_open(struct notify *notify)
{
    *notify = (struct notify){.socket = -1};
    const char *name = getenv("NOTIFY_SOCKET");
    if (name != NULL && set_address(notify, name))
        notify->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (notify->socket >= 0)
        notify->watchdog_ms = watch_interval();
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

void notify_close(struct notify *notify)
{
    if (notify->socket >= 0)
        close(notify->socket);
    notify->socket = -1;
}

static void send_message(const struct notify *notify, const char *message)
{
    if (notify->socket >= 0)
        sendto(notify->socket, message, strlen(message), MSG_NOSIGNAL,
               (const struct sockaddr *)&notify->address, notify->length);
}

void notify_ready(struct notify *notify)
{
    send_message(notify, "READY=1");
}

void notify_reloading(struct notify *notify)
{
    char message[MESSAGE_ROOM];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
             (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    send_message(notify, message);
}

void notify_stopping(struct notify *notify)
{
    send_message(notify, "STOPPING=1");
}

void notify_status(struct notify *notify, size_t pipelines, size_t running,
                   size_t waiting)
{
    char message[MESSAGE_ROOM], status[sizeof notify->status];
    snprintf(status, sizeof status, "%zu pipeline%s, %zu running, %zu waiting",
             pipelines, pipelines == 1 ? "" : "s", running, waiting);
    if (text_same(notify->status, status))
        return;
    snprintf(notify->status, sizeof notify->status, "%s", status);
    snprintf(message, sizeof message, "STATUS=%s", notify->status);
    send_message(notify, message);
}

int64_t notify_watchdog(struct notify *notify, int64_t steady_ms)
{
    if (notify->watchdog_ms == 0)
        return INT64_MAX;
    int64_t left = notify->told_ms + notify->watchdog_ms - steady_ms;
    if (notify->told_ms != 0 && left > 0)
        return left;
    send_message(notify, "WATCHDOG=1");
    notify->told_ms = steady_ms;
    return notify->watchdog_ms;
}
