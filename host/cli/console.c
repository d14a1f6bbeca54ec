/* console.c -- the pages in a browser. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/console_user.h"
#include "host/cli/paths.h"
#include "host/cli/verb.h"
#include "host/console/plan_page.h"
#include "host/console/server.h"
#include "host/listen/socket.h"

#define LISTEN_DEFAULT "127.0.0.1:7420"

enum { ERRANDS_AT_ONCE = 8, PEM_MOST = 1 << 20 };

static char *beside_state(const struct cli *cli, const char *name)
{
    struct buffer path = {0};
    buffer_add_text(&path, cli->state);
    buffer_add_char(&path, '/');
    buffer_add_text(&path, name);
    return buffer_take(&path);
}

/* ---- What must hold before it serves */

struct tls {
    struct buffer certificate, key;
};

static enum wherry_status read_tls(const struct cli *cli, struct tls *tls,
                                   struct wherry_error *error)
{
    if (cli->certificate == NULL && cli->certificate_key == NULL)
        return WHERRY_OK;
    if (cli->certificate == NULL || cli->certificate_key == NULL)
        return fail(error, WHERRY_FAILED,
                    "--certificate and --certificate-key are given together, or none");
    enum wherry_status status =
        files_read(cli->certificate, PEM_MOST, &tls->certificate, error);
    return status == WHERRY_OK
               ? files_read(cli->certificate_key, PEM_MOST, &tls->key, error)
               : status;
}

static void free_tls(struct tls *tls)
{
    if (tls->key.bytes != NULL)
        explicit_bzero(tls->key.bytes, tls->key.room);
    buffer_free(&tls->key);
    buffer_free(&tls->certificate);
}

/* An address that others reach needs TLS, here or in a proxy that is named. */
static enum wherry_status judge(const struct cli *cli,
                                const struct listen_address *address,
                                struct wherry_error *error)
{
    if (!address->local && cli->certificate == NULL && cli->behind == NULL)
        return fail(error, WHERRY_FAILED,
                    "other machines can reach '%s': give --certificate and "
                    "--certificate-key, or give --behind NAME, the proxy that encrypts",
                    address->text);
    if (cli->trust_header != NULL && cli->behind == NULL)
        return fail(error, WHERRY_FAILED,
                    "--trust-header trusts every sender: give --behind NAME, the "
                    "proxy that sets it");
    return WHERRY_OK;
}

static void note_user(void *self, const char *name, enum role role)
{
    (void)name, (void)role;
    ++*(size_t *)self;
}

static enum wherry_status expect_users(const struct cli *cli, const char *users,
                                       struct wherry_error *error)
{
    size_t count = 0;
    enum wherry_status status = users_list(users, note_user, &count, error);
    if (status == WHERRY_OK && count == 0 && cli->trust_header == NULL)
        return fail(
            error, WHERRY_FAILED,
            "nobody may sign in yet; add somebody with `wherry console user add "
            "NAME --role operator`");
    return status;
}

/* ---- Serving */

static enum wherry_status serve_at(const struct cli *cli,
                                   const struct listen_address *address,
                                   struct server_options *options,
                                   struct wherry_error *error)
{
    struct tls tls = {0};
    struct listen_socket socket = {.file = -1};
    char name[LISTEN_NAME_ROOM];
    const bool path = listen_address_path(address) != NULL;
    enum wherry_status status = read_tls(cli, &tls, error);
    if (status == WHERRY_OK)
        status = listen_socket_open(address, &socket, error);
    if (status == WHERRY_OK) {
        options->listening = socket.file;
        options->certificate = cli->certificate == NULL ? NULL : tls.certificate.bytes;
        options->key = cli->certificate == NULL ? NULL : tls.key.bytes;
        options->console.any_name = path && cli->behind == NULL;
        options->console.name = cli->behind == NULL ? address->host : cli->behind;
        listen_socket_name(&socket, name);
        log_write(LOG_INFO, "the console is at %s%s",
                  path                       ? ""
                  : cli->certificate == NULL ? "http://"
                                             : "https://",
                  name);
        plan_sweep(cli->state);
        status = server_run(options, error);
    }
    listen_socket_close(&socket);
    free_tls(&tls);
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
                    .secure = cli->certificate != NULL || cli->behind != NULL,
                    .version = PACKAGE_VERSION}};
    enum wherry_status status = expect_users(cli, users, error);
    if (status == WHERRY_OK)
        status = listen_address_parse(
            cli->listen == NULL ? LISTEN_DEFAULT : cli->listen, &address, error);
    if (status == WHERRY_OK)
        status = judge(cli, &address, error);
    return status == WHERRY_OK ? serve_at(cli, &address, &options, error) : status;
}

int command_console(const struct cli *cli)
{
    static const char *const verbs[] = {"user", NULL};
    struct wherry_error error = {0};
    size_t verb;
    char *users = cli->users != NULL ? memory_text(cli->users)
                                     : beside_state(cli, "console.users");
    char *trail = beside_state(cli, TRAIL_NAME);
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
