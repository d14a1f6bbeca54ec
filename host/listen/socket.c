/* socket.c -- a socket that listens, and the file of a Unix one. */
#include "host/listen/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"

enum { BACKLOG = 16, NOT_FOR_OTHERS = 0117 };

/* ---- The file of a Unix socket */

/* While it is held, no other process of ours removes a socket from this directory. -1:
 * there is no such directory; bind reports that. */
static int hold_directory(const char *path)
{
    char *directory = files_directory(path);
    const int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(directory);
    if (folder >= 0)
        while (flock(folder, LOCK_EX) != 0 && errno == EINTR)
            ;
    return folder;
}

/* Does somebody listen there? */
static bool is_answered(const struct listen_address *address)
{
    const int caller = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool answered =
        caller >= 0 && (connect(caller, (const struct sockaddr *)&address->socket,
                                address->length) == 0 ||
                        errno != ECONNREFUSED);
    if (caller >= 0)
        close(caller);
    return answered;
}

static enum wherry_status clear_way(const struct listen_address *address,
                                    struct wherry_error *error)
{
    struct stat found;
    const char *path = listen_address_path(address);
    if (lstat(path, &found) != 0)
        return WHERRY_OK; /* bind reports all other faults */
    if (!S_ISSOCK(found.st_mode))
        return fail(error, WHERRY_FAILED,
                    "cannot listen at '%s': the file there is not a socket", path);
    if (is_answered(address))
        return fail(error, WHERRY_FAILED,
                    "cannot listen at '%s': another program listens there", path);
    if (unlink(path) != 0)
        return fail(error, WHERRY_FAILED,
                    "cannot listen at '%s': the socket of a program that has ended "
                    "cannot be removed: %s",
                    path, strerror(errno));
    return WHERRY_OK;
}

static void note_file(struct listen_socket *socket, const char *path)
{
    struct stat made;
    if (lstat(path, &made) != 0)
        return;
    socket->device = made.st_dev;
    socket->inode = made.st_ino;
}

/* ---- Both kinds */

static bool bind_and_listen(struct listen_socket *opened)
{
    const int on = 1;
    const mode_t mask = umask(NOT_FOR_OTHERS);
    struct sockaddr *address = (struct sockaddr *)&opened->address.socket;
    opened->file =
        socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = opened->file >= 0;
    if (good && address->sa_family != AF_UNIX) /* what was closed lingers a while */
        setsockopt(opened->file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    good = good && bind(opened->file, address, opened->address.length) == 0 &&
           listen(opened->file, BACKLOG) == 0;
    const int reason = errno;
    umask(mask);
    if (!good && opened->file >= 0) {
        close(opened->file);
        opened->file = -1;
    }
    errno = reason;
    return good;
}

static enum wherry_status refuse(const struct listen_address *address,
                                 struct wherry_error *error)
{
    if (errno == EADDRINUSE)
        return fail(error, WHERRY_FAILED,
                    "cannot listen at '%s': another program listens there",
                    address->text);
    return fail(error, WHERRY_FAILED, "cannot listen at '%s': %s", address->text,
                strerror(errno));
}

enum wherry_status listen_socket_open(const struct listen_address *address,
                                      struct listen_socket *socket,
                                      struct wherry_error *error)
{
    const char *path = listen_address_path(address);
    *socket = (struct listen_socket){.file = -1, .address = *address};
    const int folder = path == NULL ? -1 : hold_directory(path);
    enum wherry_status status = path == NULL ? WHERRY_OK : clear_way(address, error);
    if (status == WHERRY_OK && !bind_and_listen(socket))
        status = refuse(address, error);
    if (status == WHERRY_OK && path != NULL)
        note_file(socket, path);
    else if (status == WHERRY_OK)
        getsockname(socket->file, (struct sockaddr *)&socket->address.socket,
                    &socket->address.length);
    if (folder >= 0)
        close(folder);
    return status;
}

void listen_socket_name(const struct listen_socket *socket, char name[LISTEN_NAME_ROOM])
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    const struct listen_address *address = &socket->address;
    const char *path = listen_address_path(address);
    name[0] = '\0';
    if (path != NULL)
        snprintf(name, LISTEN_NAME_ROOM, "%s", path);
    else if (getnameinfo((const struct sockaddr *)&address->socket, address->length,
                         host, sizeof host, port, sizeof port,
                         NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        snprintf(name, LISTEN_NAME_ROOM,
                 strchr(host, ':') == NULL ? "%s:%s" : "[%s]:%s", host, port);
}

void listen_socket_close(struct listen_socket *socket)
{
    struct stat found;
    const char *path = listen_address_path(&socket->address);
    if (socket->file < 0)
        return;
    close(socket->file);
    socket->file = -1;
    if (path != NULL && lstat(path, &found) == 0 && found.st_dev == socket->device &&
        found.st_ino == socket->inode)
        unlink(path);
}
