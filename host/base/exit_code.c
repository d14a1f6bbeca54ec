/* exit_code.c -- how the program ends. */
#include "host/base/exit_code.h"

#include <signal.h>

bool exit_code_stopped(int code)
{
    return code == CODE_SIGNALLED + SIGHUP || code == CODE_SIGNALLED + SIGINT ||
           code == CODE_SIGNALLED + SIGTERM;
}

const char *exit_code_outcome(int code)
{
    switch (code) {
    case CODE_OK:
        return "ok";
    case CODE_PARTIAL:
        return "partial";
    case CODE_LIMIT:
        return "stopped by a limit";
    case CODE_LOST:
        return "lost its turn";
    case CODE_DENIED:
        return "refused by a service";
    case CODE_SPEC:
        return "spec wrong";
    default:
        break;
    }
    if (exit_code_stopped(code))
        return "stopped";
    return code > CODE_SIGNALLED ? "crashed" : "failed";
}
