/* schema.c -- what a spec may hold, for an editor. */
#include "host/base/log.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/connector/spec_schema.h"

int command_schema(const struct cli *cli)
{
    struct registry *registry = registry_load(cli->plugins);
    struct json_writer *json = json_writer_create(true);
    for (size_t i = 0; i < registry_refusal_count(registry); i++)
        log_write(LOG_WARNING, "%s", registry_refusal(registry, i));
    spec_schema_write(registry, json);
    int code = print_json(json);
    if (code == CODE_OK && registry_refusal_count(registry) > 0)
        code = CODE_FAILED;
    registry_destroy(registry);
    return code;
}
