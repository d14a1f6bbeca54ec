/* notify.h -- telling the service manager how we are: sd_notify(3)'s protocol.
 *
 * Where NOTIFY_SOCKET names no socket, everything here does nothing. The variables are
 * taken out of the environment: they are not for our children. A message that cannot be
 * sent is lost in silence; the manager notices by itself.
 */
#ifndef SCHEDULE_NOTIFY_H
#define SCHEDULE_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
    int socket; /* -1: nobody listens */
    struct sockaddr_un address;
    socklen_t length;
    int64_t watchdog_ms; /* to be told that often; 0: not wanted */
    int64_t told_ms;     /* steady: when the watchdog was told last */
    char status[128];    /* as last told */
};

void notify_open(struct notify *notify);
void notify_close(struct notify *notify);

void notify_ready(struct notify *notify);
void notify_reloading(struct notify *notify); /* notify_ready ends it */
void notify_stopping(struct notify *notify);
/* One line for people; nothing is sent while it is the same. */
void notify_status(struct notify *notify, const char *status);
/* Tells the watchdog that we are alive, if it is time; returns how long until it is
 * time again, INT64_MAX: never. */
int64_t notify_watchdog(struct notify *notify, int64_t steady_ms);

#endif
