/* command.c -- how a command says that it failed. */
#include "host/cli/command.h"

#include "host/base/log.h"

int command_failed(const struct wherry_error *error)
{
    switch (error->status) {
    case WHERRY_DENIED:
        log_write(LOG_ERROR, "%s", error->message);
        return CODE_DENIED;
    case WHERRY_RETRY:
        log_write(LOG_ERROR, "%s; try again later", error->message);
        return CODE_FAILED;
    case WHERRY_CANCELLED:
        log_write(LOG_ERROR, "stopped on request; the work done so far is saved");
        return CODE_FAILED;
    case WHERRY_OK:
    case WHERRY_END:
    case WHERRY_FAILED:
        break;
    }
    log_write(LOG_ERROR, "%s", error->message);
    return CODE_FAILED;
}
