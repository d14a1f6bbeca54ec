/* console_user.c -- `wherry console user`: who may sign in. */
#include "host/cli/console_user.h"

#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/prompt.h"
#include "host/cli/verb.h"
#include "host/console/users.h"

/* ---- The password */

static void wipe(struct buffer *secret)
{
    if (secret->bytes != NULL)
        explicit_bzero(secret->bytes, secret->room);
    buffer_free(secret);
}

/* Reads the first line of standard input, without its end. */
static bool read_password(struct buffer *password)
{
    char piece[PASSWORD_MOST + 2];
    ssize_t got = 0;
    while (password->length <= PASSWORD_MOST + 1 &&
           (got = read(STDIN_FILENO, piece, sizeof piece)) > 0)
        buffer_add(password, piece, (size_t)got);
    explicit_bzero(piece, sizeof piece);
    if (password->length > 0 && password->bytes[password->length - 1] == '\n')
        password->bytes[--password->length] = '\0';
    return got >= 0;
}

static bool ask_password(struct buffer *password)
{
    struct buffer again = {0};
    bool same =
        prompt_key("Password", password) && prompt_key("The same again", &again);
    if (same && !text_same(buffer_text(password), buffer_text(&again))) {
        log_write(LOG_ERROR, "the two are not the same; nothing was done");
        same = false;
    }
    wipe(&again);
    return same;
}

/* ---- The verbs */

static int add(const struct cli *cli, const char *users, const char *name)
{
    struct wherry_error error = {0};
    struct buffer password = {0};
    enum role role = ROLE_VIEWER;
    if (cli->role != NULL && !role_find(cli->role, &role)) {
        log_write(LOG_ERROR, "'--role' takes viewer, support or operator, not '%s'",
                  cli->role);
        return CODE_USAGE;
    }
    if (!users_name_is_good(name)) {
        log_write(LOG_ERROR,
                  "'%s' cannot be a user name: use 1 to %d letters, digits and ._-@",
                  name, USER_NAME_MOST);
        return CODE_USAGE;
    }
    bool read = prompt_possible() ? ask_password(&password) : read_password(&password);
    enum wherry_status status =
        read ? users_put(users, name, role, buffer_text(&password), &error)
             : WHERRY_END;
    wipe(&password);
    if (status == WHERRY_END)
        return CODE_FAILED;
    if (status != WHERRY_OK)
        return command_failed(&error);
    struct buffer told = {0};
    shown_format(&told, "'%s' can sign in as %s\n", name, role_name(role));
    print_text(&told);
    return CODE_OK;
}

static int take_out(const char *users, const char *name)
{
    struct wherry_error error = {0};
    struct buffer told = {0};
    switch (users_remove(users, name, &error)) {
    case WHERRY_OK:
        shown_format(&told, "'%s' can no longer sign in\n", name);
        print_text(&told);
        return CODE_OK;
    case WHERRY_END:
        log_write(
            LOG_ERROR,
            "there is no user '%s' in '%s'; `wherry console user list` lists them",
            name, users);
        return CODE_USAGE;
    default:
        return command_failed(&error);
    }
}

static void add_user(void *self, const char *name, enum role role)
{
    struct table *table = self;
    table_cell(table, name);
    table_cell(table, role_name(role));
}

static int list(const char *users)
{
    struct wherry_error error = {0};
    struct buffer told = {0};
    struct table table;
    table_begin(&table, 2);
    enum wherry_status status = users_list(users, add_user, &table, &error);
    table_end(&table, &told);
    if (status == WHERRY_OK)
        print_text(&told);
    else
        buffer_free(&told);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

/* For the console itself: it takes time on purpose, which its loop does not have. */
static int verify(const char *users, const char *name)
{
    struct wherry_error error = {0};
    struct buffer password = {0};
    enum wherry_status status =
        read_password(&password)
            ? users_verify(users, name, buffer_text(&password), &error)
            : WHERRY_END;
    wipe(&password);
    if (status == WHERRY_FAILED)
        return command_failed(&error);
    return status == WHERRY_OK ? CODE_OK : CODE_FAILED;
}

int console_user(const struct cli *cli, const char *users)
{
    static const char *const verbs[] = {"add", "remove", "list", "verify", NULL};
    enum { ADD, REMOVE, LIST, VERIFY };
    size_t verb = LIST;
    const char *given = cli->operand_count > 1 ? cli->operands[1] : "list";
    if (!verb_find("console user", verbs, given, &verb))
        return CODE_USAGE;
    if (cli->operand_count != (verb == LIST ? 2 : 3) && cli->operand_count != 1)
        return verb_misused("console user", verbs[verb],
                            verb == LIST ? "nothing" : "NAME");
    const char *name = cli->operand_count > 2 ? cli->operands[2] : "";
    switch (verb) {
    case ADD:
        return add(cli, users, name);
    case REMOVE:
        return take_out(users, name);
    case VERIFY:
        return verify(users, name);
    default:
        return list(users);
    }
}
