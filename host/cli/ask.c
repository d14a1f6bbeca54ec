/* ask.c -- a question to the operator. */
#include "host/cli/ask.h"

#include "host/base/log.h"
#include "host/cli/prompt.h"

bool ask_yes(const struct cli *cli, const char *question)
{
    bool yes = false;
    if (cli->yes)
        return true;
    if (!prompt_possible()) {
        log_write(LOG_ERROR,
                  "'%s' asks before it does this, but there is no terminal: nothing "
                  "was done; add --yes to agree",
                  cli->command->name);
        return false;
    }
    if (prompt_yes(question, false, &yes) && yes)
        return true;
    log_write(LOG_ERROR, "nothing was done");
    return false;
}
