/* console.c -- the pages in a browser. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/cli/command.h"
#include "host/cli/console_place.h"
#include "host/cli/console_user.h"
#include "host/cli/paths.h"
#include "host/cli/verb.h"
#include "host/console/plan_page.h"
#include "host/console/server.h"
#include "host/listen/socket.h"

#define LISTEN_DEFAULT "127.0.0.1:7420"

enum { ERRANDS_AT_ONCE = 8 };

/* ---- Serving */

struct place {
    const struct cli *cli;
    struct console_tls tls;
    struct console_tls before; /* still in use if the new one is invalid */
};

static void use_tls(struct server_options *options, const struct console_tls *tls)
{
    const bool given = tls->certificate.length > 0;
    options->certificate = given ? tls->certificate.bytes : NULL;
    options->key = given ? tls->key.bytes : NULL;
}

/* The texts in use stay, because the new ones may be invalid. */
static enum wherry_status read_again(struct server_options *options, void *self,
                                     struct wherry_error *error)
{
    struct place *place = self;
    struct console_tls tls = {0};
    const enum wherry_status status = console_tls_read(place->cli, &tls, error);
    if (status != WHERRY_OK) {
        console_tls_free(&tls);
        return status;
    }
    const bool older = options->certificate == place->before.certificate.bytes;
    console_tls_free(older ? &place->tls : &place->before);
    if (!older)
        place->before = place->tls;
    place->tls = tls;
    use_tls(options, &tls);
    return WHERRY_OK;
}

static void announce(const struct listen_socket *socket, bool path, bool secure)
{
    char name[LISTEN_NAME_ROOM];
    listen_socket_name(socket, name);
    log_write(LOG_INFO, "the console is at %s%s",
              path     ? ""
              : secure ? "https://"
                       : "http://",
              name);
}

static enum wherry_status serve_at(const struct cli *cli,
                                   const struct listen_address *address,
                                   struct server_options options,
                                   struct wherry_error *error)
{
    struct place place = {.cli = cli};
    struct listen_socket socket = {.file = -1};
    const bool path = listen_address_path(address) != NULL;
    enum wherry_status status = console_tls_read(cli, &place.tls, error);
    if (status == WHERRY_OK)
        status = listen_socket_open(address, &socket, error);
    if (status == WHERRY_OK) {
        options.listening = socket.file;
        options.self = &place;
        options.renew = cli->reload_on_hup ? read_again : NULL;
        use_tls(&options, &place.tls);
        options.console.any_name = path && cli->behind == NULL;
        options.console.name = cli->behind == NULL ? address->host : cli->behind;
        announce(&socket, path, options.certificate != NULL);
        plan_sweep(cli->state);
        status = server_run(&options, error);
    }
    listen_socket_close(&socket);
    console_tls_free(&place.tls);
    console_tls_free(&place.before);
    return status;
}

static enum wherry_status serve(const struct cli *cli, const char *users,
                                const char *trail, struct wherry_error *error)
{
    struct listen_address address = {0};
    struct server_options options = {
        .console = {.program = {.program = "/proc/self/exe",
                                .specs = cli->specs,
                                .state = cli->state,
                                .plugins = cli->plugins,
                                .most = ERRANDS_AT_ONCE},
                    .users = users,
                    .trail = trail,
                    .trusted_header = cli->trust_header,
                    .proxy = cli->proxy,
                    .proxy_only = cli->behind != NULL && cli->certificate == NULL,
                    .secure = cli->certificate != NULL || cli->behind != NULL,
                    .reads_only = access(cli->state, W_OK) != 0,
                    .version = PACKAGE_VERSION}};
    if (access(cli->state, R_OK | X_OK) != 0)
        return fail(error, WHERRY_FAILED,
                    "the console cannot read the state directory '%s': run it as its "
                    "owner, or let its group read it (`chmod 2750`), see "
                    "wherry-console(7)",
                    cli->state);
    const char *where = cli->listen == NULL ? LISTEN_DEFAULT : cli->listen;
    const enum wherry_status status =
        console_place(cli, "listen", where, users, &address, error);
    return status == WHERRY_OK ? serve_at(cli, &address, options, error) : status;
}

/* Beside the users where the state can only be read: who signs in is noted anyway. */
static char *trail_file(const struct cli *cli, const char *users)
{
    struct buffer path = {0};
    if (access(cli->state, W_OK) == 0 || access(cli->state, F_OK) != 0)
        return paths_in_state(cli, TRAIL_NAME);
    char *directory = files_directory(users);
    buffer_add_text(&path, directory);
    buffer_add_text(&path, "/" TRAIL_NAME);
    free(directory);
    return buffer_take(&path);
}

int command_console(const struct cli *cli)
{
    static const char *const verbs[] = {"user", NULL};
    struct wherry_error error = {0};
    size_t verb;
    char *users = console_users(cli), *trail = trail_file(cli, users);
    int code = CODE_OK;
    if (cli->operand_count > 0)
        code = verb_find("console", verbs, cli->operands[0], &verb)
                   ? console_user(cli, users)
                   : CODE_USAGE;
    else if (paths_make_state(cli, &error) != WHERRY_OK ||
             serve(cli, users, trail, &error) != WHERRY_OK)
        code = command_failed(&error);
    free(users);
    free(trail);
    return code;
}
