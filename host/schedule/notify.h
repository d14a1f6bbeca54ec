/* notify.h -- reports our condition to the service manager: sd_notify(3)'s protocol.
 *
 * If NOTIFY_SOCKET names no socket, everything here does nothing. The variables are
 * removed from the environment: they are not for our children. A message that cannot be
 * sent is silently lost; the manager notices by itself.
 */
#ifndef SCHEDULE_NOTIFY_H
#define SCHEDULE_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
    int socket; /* -1: there is no socket */
    struct sockaddr_un address;
    socklen_t length;
    int64_t watchdog_ms; /* the interval of the watchdog; 0: not wanted */
    int64_t told_ms;     /* steady: the last report to the watchdog */
    char status[128];    /* as last reported */
};

void notify_open(struct notify *notify);
void notify_close(struct notify *notify);

void notify_ready(struct notify *notify);
void notify_reloading(struct notify *notify); /* notify_ready ends it */
void notify_stopping(struct notify *notify);
/* One line for people: how many pipelines there are, run and wait. Nothing is sent while
 * it is the same. */
void notify_status(struct notify *notify, size_t pipelines, size_t running,
                   size_t waiting);
/* Tells the watchdog that we are alive, if it is time; returns how long until it is
 * time again, INT64_MAX: never. */
int64_t notify_watchdog(struct notify *notify, int64_t steady_ms);

#endif
