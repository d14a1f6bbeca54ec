/* lend_database.c -- does a command, and lends a server of PostgreSQL to the test programs
 * that it starts: each has a copy of a database in which the tables are there already.
 * Usage: lend-database COMMAND [WORD...]. Ends with the code of the command; with 77 if
 * there is no server.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/store/postgres/connect.h"
#include "host/store/store.h"
#include "tests/support/database.h"

enum { SKIPPED = 77, NOT_STARTED = 127, SIGNALLED = 128 };

/* The first that writes makes the tables. */
static bool make_tables(void)
{
    struct buffer place = {0};
    struct store *store = NULL;
    struct wherry_error error = {0};
    postgres_place(database_uri("wherry"), "nobody", &place);
    const bool made =
        store_open(buffer_text(&place), STORE_WRITE, &store, &error) == WHERRY_OK;
    store_close(store);
    if (made)
        database_empty();
    else
        fprintf(stderr, "%s\n", error.message);
    buffer_free(&place);
    return made;
}

static int run(char **words)
{
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        execvp(words[0], words);
        perror(words[0]);
        _exit(NOT_STARTED);
    }
    /* Who interrupts it means the command: the server ends after that. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    while (waitpid(child, &status, 0) < 0)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED + WTERMSIG(status);
}

int main(int count, char **words)
{
    const char *why;
    int code = EXIT_FAILURE;
    if (count < 2) {
        fprintf(stderr, "usage: lend-database COMMAND [WORD...]\n");
        return EXIT_FAILURE;
    }
    if (!database_start(&why)) {
        fprintf(stderr, "no PostgreSQL: %s\n", why);
        code = SKIPPED;
    } else if (make_tables()) {
        setenv(DATABASE_LENT, database_folder(), 1);
        code = run(words + 1);
    }
    database_stop();
    return code;
}
