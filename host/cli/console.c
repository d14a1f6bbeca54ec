/* console.c -- the pages in a browser. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "host/base/error.h"
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
        plan_sweep(options.console.plans);
        announce(&socket, path, options.certificate != NULL);
        status = server_run(&options, error);
    }
    listen_socket_close(&socket);
    console_tls_free(&place.tls);
    console_tls_free(&place.before);
    return status;
}

static enum wherry_status cannot_read(const struct cli *cli, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "the console cannot read the state directory '%s': run it as its "
                "owner, or let its group read it (`chmod 2750`), see "
                "wherry-console(7)",
                states_directory(cli->states));
}

/* What it keeps of this machine. */
struct belongings {
    char *users, *trail;
    char *plans; /* how the files of plans begin */
    struct buffer state;
};

static enum wherry_status serve(const struct cli *cli, const struct belongings *has,
                                struct wherry_error *error)
{
    struct listen_address address = {0};
    struct server_options options = {
        .console = {.program = {.program = "/proc/self/exe",
                                .specs = cli->specs,
                                .plugins = cli->plugins,
                                .most = ERRANDS_AT_ONCE},
                    .state = buffer_text(&has->state),
                    .plans = has->plans,
                    .users = has->users,
                    .trail = has->trail,
                    .trusted_header = cli->trust_header,
                    .proxy = cli->proxy,
                    .proxy_only = cli->behind != NULL && cli->certificate == NULL,
                    .secure = cli->certificate != NULL || cli->behind != NULL,
                    .reads_only = !console_may(cli, W_OK),
                    .version = PACKAGE_VERSION}};
    if (!console_may(cli, R_OK | X_OK))
        return cannot_read(cli, error);
    if (has->plans == NULL)
        return fail(
            error, WHERRY_FAILED,
            "the console needs a folder for plans that only its user can enter: "
            "set TMPDIR to one");
    const char *where = cli->listen == NULL ? LISTEN_DEFAULT : cli->listen;
    const enum wherry_status status =
        console_place(cli, "listen", where, has->users, &address, error);
    states_pass_on(cli->states); /* to its errands */
    console_pass_on(has->users);
    return status == WHERRY_OK ? serve_at(cli, &address, options, error) : status;
}

static int serve_with(const struct cli *cli, char *users)
{
    struct wherry_error error = {0};
    struct belongings has = {.users = users,
                             .trail = console_trail(cli, users),
                             .plans = states_file(cli->states, PLAN_FILE)};
    states_show(cli->states, &has.state);
    enum wherry_status status = states_prepare(cli->states, &error);
    if (status == WHERRY_OK)
        status = serve(cli, &has, &error);
    states_tidy(cli->states);
    free(has.trail);
    free(has.plans);
    buffer_free(&has.state);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

int command_console(const struct cli *cli)
{
    static const char *const verbs[] = {"user", NULL};
    size_t verb;
    int code = CODE_USAGE;
    char *users = console_users(cli);
    if (users != NULL && cli->operand_count == 0)
        code = serve_with(cli, users);
    else if (users != NULL && verb_find("console", verbs, cli->operands[0], &verb))
        code = console_user(cli, users);
    free(users);
    return code;
}
