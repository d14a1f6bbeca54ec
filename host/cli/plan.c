/* plan.c -- what a run would do, contact by contact. */
#include "host/cli/planning.h"

static int plan(struct session *session, const struct cli *cli)
{
    return planning_make(session, cli, NULL);
}

int command_plan(const struct cli *cli)
{
    return session_talk(cli, STORE_DRY, plan);
}
