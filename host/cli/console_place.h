/* console_place.h -- where the console answers, and whether that is allowed.
 *
 * For `wherry console`, and for `wherry serve --console`, which reports errors at its
 * own start rather than starting a console that fails.
 */
#ifndef CLI_CONSOLE_PLACE_H
#define CLI_CONSOLE_PLACE_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/cli/command.h"
#include "host/listen/address.h"
#include "plugin/wherry.h"

struct console_tls {
    struct buffer certificate, key; /* empty: none was given */
};

/* Checks all this: the address is valid; if other machines can reach it there is TLS,
 * here or in a named proxy; only such a proxy may say who has signed in; the certificate
 * and its key can be read; there is a user. `users`: their file. `option` is the option
 * that has `text`. */
enum wherry_status console_place(const struct cli *cli, const char *option,
                                 const char *text, const char *users,
                                 struct listen_address *address,
                                 struct wherry_error *error);

/* From the files that the command line names. */
enum wherry_status console_tls_read(const struct cli *cli, struct console_tls *tls,
                                    struct wherry_error *error);
void console_tls_free(struct console_tls *tls);

/* console.users beside the state, unless --users names a file. The caller frees it.
 * NULL, and said: the state is in a database, and none is named. */
char *console_users(const struct cli *cli);
/* The errands of a console find the users, and the trail beside them. */
void console_pass_on(const char *users);
/* Where actions are noted; the caller frees it. */
char *console_trail(const struct cli *cli, const char *users);
/* As access(2) of the state directory; true of a database. */
bool console_may(const struct cli *cli, int what);

#endif
