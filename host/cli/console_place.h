/* console_place.h -- where the console answers, and whether it may.
 *
 * For `wherry console`, and for `wherry serve --console`, which says at its own start
 * what is wrong rather than start in vain.
 */
#ifndef CLI_CONSOLE_PLACE_H
#define CLI_CONSOLE_PLACE_H

#include "host/base/buffer.h"
#include "host/cli/command.h"
#include "host/listen/address.h"
#include "plugin/wherry.h"

struct console_tls {
    struct buffer certificate, key; /* empty: none was given */
};

/* The address is one; whoever can reach it needs TLS, here or in a proxy that is named;
 * only such a proxy is believed who has signed in; the certificate and its key can be
 * read; somebody may sign in. `users`: their file. `option` is the one that `text` was
 * given by. */
enum wherry_status console_place(const struct cli *cli, const char *option,
                                 const char *text, const char *users,
                                 struct listen_address *address,
                                 struct wherry_error *error);

/* From the files that the command line names. */
enum wherry_status console_tls_read(const struct cli *cli, struct console_tls *tls,
                                    struct wherry_error *error);
void console_tls_free(struct console_tls *tls);

/* console.users beside the state, where --users names none. The caller frees it. */
char *console_users(const struct cli *cli);

#endif
