/* main.c -- finds the command, and runs it. */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/open_files.h"
#include "host/base/secrecy.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/commands.h"
#include "host/cli/complete.h"
#include "host/cli/options.h"
#include "host/cli/paths.h"
#include "host/cli/signals.h"
#include "host/connector/guard.h"

/* A file of ten million rows is looked through in half a minute; a disk may be slow. */
enum { PLUGIN_LIMIT_MS = 10 * 60 * 1000, COMMANDS_MOST = 64 };

static const struct command *find(const char *name)
{
    const char *names[COMMANDS_MOST + 1] = {0};
    for (size_t i = 0; commands[i].name != NULL; i++) {
        assert(i < COMMANDS_MOST);
        if (text_same(commands[i].name, name))
            return &commands[i];
        names[i] = commands[i].name;
    }
    log_write(
        LOG_ERROR, "unknown command '%s'%s", name,
        meant(text_nearest(name, names), "`wherry help` lists the commands").words);
    return NULL;
}

/* Output that could not be written is a failure, however well the work went. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    log_write(LOG_ERROR, "cannot write to standard output: %s", strerror(errno));
    return code == CODE_OK ? CODE_FAILED : code;
}

static int run(int argc, char **argv)
{
    const struct command *command = find(argv[0]);
    if (command == NULL)
        return CODE_USAGE;
    struct cli cli;
    switch (options_read(command, argc, argv, &cli)) {
    case OPTIONS_HELP:
        return CODE_OK;
    case OPTIONS_WRONG:
        return CODE_USAGE;
    case OPTIONS_FINE:
        break;
    }
    signals_watch();
    struct wherry_error error = {0};
    int code = open_files_make_room(&error) == WHERRY_OK ? command->run(&cli)
                                                         : command_failed(&error);
    paths_free(&cli);
    return code;
}

int main(int argc, char **argv)
{
    guard_install();
    guard_watch(PLUGIN_LIMIT_MS / fault_impatience());
    secrecy_keep();
    umask(S_IRWXG | S_IRWXO); /* all that is written is state: personal data */
    if (argc < 2) {
        options_overview(commands);
        return finish(CODE_USAGE);
    }
    if (text_same(argv[1], "--version")) {
        printf("wherry %s (plugin interface %d.%d)\n", PACKAGE_VERSION,
               WHERRY_ABI_MAJOR, WHERRY_ABI_MINOR);
        return finish(CODE_OK);
    }
    if (text_same(argv[1], "--help") || text_same(argv[1], "-h") ||
        text_same(argv[1], "help")) {
        if (argc == 2) {
            options_overview(commands);
            return finish(CODE_OK);
        }
        char help[] = "--help";
        char *words[] = {argv[2], help, NULL};
        return finish(run(2, words));
    }
    if (text_same(argv[1], "__complete")) /* what those scripts ask */
        return finish(complete(commands, argv + 2, (size_t)argc - 2));
    return finish(run(argc - 1, argv + 1));
}
