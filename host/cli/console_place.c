/* console_place.c -- where the console answers, and whether that is allowed. */
#include "host/cli/console_place.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/cli/paths.h"
#include "host/console/peer.h"
#include "host/console/trail.h"
#include "host/console/users.h"

enum { PEM_MOST = 1 << 20 };

static const char users_variable[] = "WHERRY_CONSOLE_USERS";

char *console_users(const struct cli *cli)
{
    const char *named = cli->users == NULL ? getenv(users_variable) : cli->users;
    if (cli->users != NULL)
        return memory_text(cli->users);
    if (states_directory(cli->states) != NULL)
        return states_file(cli->states, "console.users");
    if (named != NULL && *named != '\0')
        return memory_text(named);
    log_write(LOG_ERROR,
              "the state is in a database, and the users of the console are in a file: "
              "name it with --users, or in WHERRY_CONSOLE_USERS");
    return NULL;
}

void console_pass_on(const char *users)
{
    setenv(users_variable, users, 1);
}

/* Of a directory its permissions say it; of a database its server does, later. */
bool console_may(const struct cli *cli, int what)
{
    const char *directory = states_directory(cli->states);
    return directory == NULL || access(directory, what) == 0;
}

/* Beside the users where the state is elsewhere or can only be read: who signs in is
 * noted anyway. */
char *console_trail(const struct cli *cli, const char *users)
{
    struct buffer path = {0};
    if (states_directory(cli->states) != NULL &&
        (console_may(cli, W_OK) || !console_may(cli, F_OK)))
        return states_file(cli->states, TRAIL_NAME);
    char *directory = files_directory(users);
    buffer_add_text(&path, directory);
    buffer_add_text(&path, "/" TRAIL_NAME);
    free(directory);
    return buffer_take(&path);
}

/* ---- TLS */

void console_tls_free(struct console_tls *tls)
{
    if (tls->key.bytes != NULL)
        explicit_bzero(tls->key.bytes, tls->key.room);
    buffer_free(&tls->key);
    buffer_free(&tls->certificate);
}

static enum wherry_status judge_key(const char *path, struct wherry_error *error)
{
    struct stat facts;
    if (stat(path, &facts) == 0 && (facts.st_mode & S_IRWXO) != 0)
        return fail(error, WHERRY_FAILED,
                    "other users can read the key '%s': `chmod o= %s`", path, path);
    return WHERRY_OK;
}

enum wherry_status console_tls_read(const struct cli *cli, struct console_tls *tls,
                                    struct wherry_error *error)
{
    if (cli->certificate == NULL && cli->certificate_key == NULL)
        return WHERRY_OK;
    if (cli->certificate == NULL || cli->certificate_key == NULL)
        return fail(error, WHERRY_FAILED,
                    "--certificate and --certificate-key are given together, or none");
    enum wherry_status status = judge_key(cli->certificate_key, error);
    if (status == WHERRY_OK)
        status = files_read(cli->certificate, PEM_MOST, &tls->certificate, error);
    return status == WHERRY_OK
               ? files_read(cli->certificate_key, PEM_MOST, &tls->key, error)
               : status;
}

static enum wherry_status try_tls(const struct cli *cli, struct wherry_error *error)
{
    struct console_tls tls = {0};
    const enum wherry_status status = console_tls_read(cli, &tls, error);
    console_tls_free(&tls);
    return status;
}

/* ---- The address */

static enum wherry_status judge(const struct cli *cli,
                                const struct listen_address *address,
                                struct wherry_error *error)
{
    if (!address->local && cli->certificate == NULL && cli->behind == NULL)
        return fail(error, WHERRY_FAILED,
                    "other machines can reach '%s': give --certificate and "
                    "--certificate-key, or give --behind NAME, the proxy that encrypts",
                    address->text);
    if (cli->proxy != NULL && cli->behind == NULL)
        return fail(
            error, WHERRY_FAILED,
            "--proxy is the address of a proxy: give --behind NAME, too, its name in "
            "browsers");
    if (cli->proxy != NULL && !peer_list_is_good(cli->proxy))
        return fail(error, WHERRY_FAILED,
                    "'--proxy' takes an IP address, or several joined by commas, "
                    "not '%s'",
                    cli->proxy);
    if (cli->trust_header != NULL && cli->behind == NULL)
        return fail(error, WHERRY_FAILED,
                    "--trust-header trusts every sender: give --behind NAME, the "
                    "proxy that sets it");
    return WHERRY_OK;
}

/* ---- Users */

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

enum wherry_status console_place(const struct cli *cli, const char *option,
                                 const char *text, const char *users,
                                 struct listen_address *address,
                                 struct wherry_error *error)
{
    enum wherry_status status = expect_users(cli, users, error);
    if (status == WHERRY_OK)
        status = listen_address_parse(option, text, address, error);
    if (status == WHERRY_OK)
        status = judge(cli, address, error);
    return status == WHERRY_OK ? try_tls(cli, error) : status;
}
