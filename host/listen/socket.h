/* socket.h -- a socket that listens, and the file of a Unix one.
 *
 * The file of a socket that no process listens at is removed; one with a listener, or a
 * file of another kind, is left alone, and is an error. The file is for its owner and
 * its group, and is removed at the end, if it is still ours.
 */
#ifndef LISTEN_SOCKET_H
#define LISTEN_SOCKET_H

#include <netdb.h>
#include <sys/types.h>

#include "host/listen/address.h"

enum { LISTEN_NAME_ROOM = NI_MAXHOST + NI_MAXSERV + 4 };

struct listen_socket {
    int file;                      /* -1: none */
    struct listen_address address; /* with the port that the kernel has chosen */
    dev_t device;                  /* of the file of a Unix socket */
    ino_t inode;
};

enum wherry_status listen_socket_open(const struct listen_address *address,
                                      struct listen_socket *socket,
                                      struct wherry_error *error);
/* "127.0.0.1:9464", with the actual port, or a path; "": it is not known. */
void listen_socket_name(const struct listen_socket *socket,
                        char name[LISTEN_NAME_ROOM]);
void listen_socket_close(struct listen_socket *socket);

#endif
