/* alert.c -- send the alerts that are due. */
#include "host/base/log.h"
#include "host/cli/alerting.h"
#include "host/cli/specs.h"

static int tell_all(const struct cli *cli, const struct specs *specs)
{
    int code = CODE_OK;
    for (size_t i = 0; i < spec_pipeline_count(specs->set); i++) {
        const struct pipeline *pipeline = spec_pipeline(specs->set, i);
        if (blamed_has(&specs->blamed, pipeline->id))
            continue;
        log_set_subject(pipeline->id);
        const int one = alerting_tell(cli, pipeline);
        code = code == CODE_OK ? one : code;
        log_set_subject("");
    }
    if (specs->errors == 0)
        return code;
    specs_tell(specs, NULL);
    return CODE_SPEC;
}

int command_alert(const struct cli *cli)
{
    struct specs specs = {0};
    int code = alerting_check();
    if (code != CODE_OK)
        return code;
    if (!specs_load(cli, SPECS_CONNECT, NULL, &specs)) {
        code = CODE_SPEC;
    } else if (cli->operand_count == 0) {
        code = tell_all(cli, &specs);
    } else {
        const struct pipeline *pipeline =
            specs_find(cli, &specs, cli->operands[0], &code);
        log_set_subject(cli->operands[0]);
        if (pipeline != NULL)
            code = alerting_tell(cli, pipeline);
    }
    specs_free(&specs);
    return code;
}
