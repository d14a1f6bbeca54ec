/* plan.c -- what a run would do, contact by contact. */
#include "host/cli/planning.h"

static int plan(struct session *session, const struct cli *cli)
{
    const int code = session_check_steps(session, cli);
    return code == CODE_OK ? planning_make(session, cli, NULL) : code;
}

int command_plan(const struct cli *cli)
{
    return session_talk(cli, STORE_DRY, plan);
}
