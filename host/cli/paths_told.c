/* paths_told.c -- which directories are used, and what names them. */
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/shown.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"

/* NULL: it is no directory. */
static const char *presence(const char *path)
{
    struct stat what;
    return path == NULL || stat(path, &what) == 0 ? "" : "missing";
}

static int tell(const struct cli *cli, const char *state)
{
    static const char *const labels[PATHS_COUNT] = {
        [PATHS_SPECS] = "specs", [PATHS_STATE] = "state", [PATHS_PLUGINS] = "plugins"};
    const char *const paths[PATHS_COUNT] = {[PATHS_SPECS] = cli->specs,
                                            [PATHS_STATE] = state,
                                            [PATHS_PLUGINS] = cli->plugins};
    const char *const places[PATHS_COUNT] = {
        [PATHS_SPECS] = cli->specs, [PATHS_STATE] = states_directory(cli->states)};
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        for (int i = 0; i < PATHS_COUNT; i++) {
            json_key(json, labels[i]);
            json_begin_object(json);
            print_member_words(json, "path", paths[i]);
            json_member_text(json, "named_by", cli->named_by[i]);
            json_end_object(json);
        }
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0};
    struct table table;
    static const char *const heading[] = {"what", "where", "", "set by"};
    table_begin(&table, 4);
    table_heading(&table, heading);
    for (int i = 0; i < PATHS_COUNT; i++) {
        table_cell(&table, labels[i]);
        table_cell(&table, paths[i]);
        table_cell(&table, presence(places[i]));
        table_cell(&table, cli->named_by[i]);
    }
    table_end(&table, &out);
    print_text(&out);
    return CODE_OK;
}

int command_paths(const struct cli *cli)
{
    struct buffer state = {0};
    states_show(cli->states, &state);
    const int code = tell(cli, buffer_text(&state));
    buffer_free(&state);
    return code;
}
