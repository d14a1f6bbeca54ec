/* catalog.c -- reads what one side of a pipeline offers to choose from. */
#include "host/cli/catalog.h"

#include "host/picture/connection.h"

int catalog_read(struct offered *offered, struct connector *connector, enum side side,
                 enum wherry_kind kind)
{
    struct wherry_error error = {0};
    enum wherry_status status = offered_read(offered, connector, kind, &error);
    if (status == WHERRY_OK)
        return CODE_OK;
    connection_blame(connector, side, &error);
    return command_failed(&error);
}
