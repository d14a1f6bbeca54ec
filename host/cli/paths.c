/* paths.c -- where specs, state and plugins are. */
#include "host/cli/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/remote.h"
#include "host/store/store.h"

enum { PATH_ROOM = 4096 };

/* A variable that is set and not empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* A person's directory: under the variable, or under `rest` of the home directory. */
static char *personal(const char *name, const char *rest)
{
    struct buffer path = {0};
    const char *base = variable(name);
    const char *home = variable("HOME");
    if (base != NULL && *base == '/')
        buffer_format(&path, "%s/wherry", base);
    else
        buffer_format(&path, "%s/%s/wherry", home == NULL ? "" : home, rest);
    return buffer_take(&path);
}

static char *default_specs(void)
{
    return geteuid() == 0 ? memory_text("/etc/wherry")
                          : personal("XDG_CONFIG_HOME", ".config");
}

static char *default_state(void)
{
    const char *given = variable("STATE_DIRECTORY");
    if (given != NULL) { /* may be several, joined by colons */
        struct buffer path = {0};
        buffer_add(&path, given, strcspn(given, ":"));
        return buffer_take(&path);
    }
    return geteuid() == 0 ? memory_text("/var/lib/wherry")
                          : personal("XDG_STATE_HOME", ".local/state");
}

static char *built_in_plugins(void)
{
    char program[PATH_ROOM];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');
        struct buffer path = {0};
        buffer_add(&path, program, slash == NULL ? 0 : (size_t)(slash - program));
        buffer_add_text(&path, "/plugins");
        struct stat found;
        if (stat(path.bytes, &found) == 0 && S_ISDIR(found.st_mode))
            return buffer_take(&path);
        buffer_free(&path);
    }
    return memory_text(PLUGIN_DIRECTORY);
}

/* Directories that the user names come before the built-in ones. */
static char *all_plugins(const char *named)
{
    struct buffer path = {0};
    char *built_in = built_in_plugins();
    buffer_format(&path, "%s%s%s", named == NULL ? "" : named, named == NULL ? "" : ":",
                  built_in);
    free(built_in);
    return buffer_take(&path);
}

/* Keeps what must be freed at the end. */
static const char *keep(struct cli *cli, int which, char *path)
{
    cli->made[which] = path;
    return path;
}

void paths_free(struct cli *cli)
{
    for (size_t i = 0; i < sizeof cli->made / sizeof *cli->made; i++)
        free(cli->made[i]);
    memset(cli->made, 0, sizeof cli->made);
}

/* The usual one, if neither an option nor its variable names it. */
static const char *choose(struct cli *cli, int which, const char *given,
                          char *(*usual)(void))
{
    static const char *const options[] = {
        [PATHS_SPECS] = "--specs", [PATHS_STATE] = "--state"};
    static const char *const variables[] = {
        [PATHS_SPECS] = "WHERRY_SPECS", [PATHS_STATE] = "WHERRY_STATE"};
    const char *named = given == NULL ? variable(variables[which]) : given;
    cli->named_by[which] = given != NULL    ? options[which]
                           : named != NULL  ? variables[which]
                           : geteuid() == 0 ? "default of root"
                                            : "default of other users";
    if (named == NULL && which == PATHS_STATE && variable("STATE_DIRECTORY") != NULL)
        cli->named_by[which] = "STATE_DIRECTORY";
    return named == NULL ? keep(cli, which, usual()) : named;
}

void paths_fill(struct cli *cli)
{
    const char *plugins = cli->plugins == NULL ? variable("WHERRY_PLUGINS") : NULL;
    cli->specs = choose(cli, PATHS_SPECS, cli->specs, default_specs);
    cli->states.text = choose(cli, PATHS_STATE, cli->state, default_state);
    cli->named_by[PATHS_PLUGINS] =
        cli->plugins != NULL ? "--plugins, then the built-in ones"
        : plugins != NULL    ? "WHERRY_PLUGINS, then the built-in ones"
                             : "the built-in ones";
    cli->plugins = keep(cli, PATHS_PLUGINS,
                        all_plugins(cli->plugins == NULL ? plugins : cli->plugins));
}

static bool check_states(const char *option, struct states states, bool on_command_line)
{
    struct wherry_error error = {0};
    if (states_check(states, &error) != WHERRY_OK) {
        log_write(LOG_ERROR, "'%s' %s; nothing was done", option, error.message);
        return false;
    }
    if (!on_command_line || !states_are_secret(states))
        return true;
    log_write(LOG_ERROR,
              "'%s' has a password, and other users can read a command line: put the "
              "%spassword into a passfile; nothing was done",
              option,
              text_same(option, "--state") ? "URI into WHERRY_STATE, or the " : "");
    return false;
}

bool paths_are_good(const struct cli *cli)
{
    return check_states(cli->named_by[PATHS_STATE], cli->states, cli->state != NULL);
}

bool paths_may_be_named(const char *option, struct states states)
{
    return check_states(option, states, true);
}

void paths_warn(const struct cli *cli)
{
    const char *directory = states_directory(cli->states);
    const char *name = directory == NULL ? NULL : remote_file_system(directory);
    if (name != NULL)
        log_write(LOG_WARNING,
                  "the state directory '%s' is on a network file system (%s): two "
                  "hosts that use it damage it; name one on a disk of this machine",
                  directory, name);
}

void paths_store(const struct cli *cli, const char *pipeline, struct buffer *path)
{
    store_path(cli->states, pipeline, path);
}
