/* undo.c -- makes a plan that takes back what a run has written. */
#include <inttypes.h>

#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/operand.h"
#include "host/cli/planning.h"
#include "host/store/runs.h"
#include "host/sync/run.h"
#include "host/tell/contact.h"

enum { ROWS_MOST = 16 }; /* that one address can name: each side's, and twins */

static int find_run(const struct session *session, int64_t run)
{
    struct wherry_error error = {0};
    enum wherry_status status = store_find_run(session->store, run, &error);
    if (status == WHERRY_OK)
        return CODE_OK;
    if (status != WHERRY_END)
        return command_failed(&error);
    log_write(
        LOG_ERROR,
        "there is no run %" PRId64
        ", or it is too old and its journal was deleted; `wherry history %s` lists "
        "the runs",
        run, session->pipeline->id);
    return CODE_USAGE;
}

static int find_contact(const struct session *session, const struct cli *cli,
                        int64_t *rows, size_t *count)
{
    struct wherry_error error = {0};
    if (cli->contact == NULL)
        return CODE_OK;
    if (contact_find(session->store, cli->contact, rows, ROWS_MOST, count, &error) !=
        WHERRY_OK)
        return command_failed(&error);
    if (*count > 0)
        return CODE_OK;
    log_write(LOG_ERROR, "'%s' has no contact with this address or id",
              session->pipeline->id);
    return CODE_FAILED;
}

static int undo(struct session *session, const struct cli *cli)
{
    int64_t rows[ROWS_MOST];
    struct run_undo wanted = {.steps = cli->work, .rows = rows};
    if (!text_to_integer(cli->operands[1], 1, INT64_MAX, &wanted.run)) {
        log_write(LOG_ERROR, "'%s' is not a run number: `wherry history %s` lists them",
                  cli->operands[1], session->pipeline->id);
        return CODE_USAGE;
    }
    int code = find_run(session, wanted.run);
    if (code == CODE_OK)
        code = find_contact(session, cli, rows, &wanted.row_count);
    return code == CODE_OK ? planning_make(session, cli, &wanted) : code;
}

int command_undo(const struct cli *cli)
{
    const int code = cli->contact == NULL ? CODE_OK : operand_contact(cli->contact);
    return code == CODE_OK ? session_talk(cli, STORE_DRY, undo) : code;
}
