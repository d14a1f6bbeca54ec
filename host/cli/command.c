/* command.c -- how a command says that it failed. */
#include "host/cli/command.h"

#include <stdio.h>

#include "host/base/log.h"
#include "host/cli/turns.h"

int command_code(const struct wherry_error *error)
{
    switch (error->status) {
    case WHERRY_DENIED:
        return CODE_DENIED;
    case WHERRY_CANCELLED:
        return turns_code(NULL);
    case WHERRY_OK:
    case WHERRY_END:
    case WHERRY_RETRY:
    case WHERRY_FAILED:
        break;
    }
    return turns_are_lost() ? CODE_LOST : CODE_FAILED;
}

void command_words(const struct wherry_error *error, struct buffer *words)
{
    const int code = command_code(error);
    if (exit_code_stopped(code))
        buffer_add_text(words, "stopped on request; the work done so far is saved");
    else if (code == CODE_LOST)
        buffer_add_text(words, turns_words());
    else
        buffer_add_text(words, error->message);
    if (error->status == WHERRY_RETRY && code != CODE_LOST)
        buffer_add_text(words, "; try again later");
}

static char last_words[sizeof((struct wherry_error *)NULL)->message];

const char *command_last_words(void)
{
    return last_words;
}

int command_failed(const struct wherry_error *error)
{
    struct buffer words = {0};
    const int code = command_code(error);
    const bool stopped = exit_code_stopped(code);
    command_words(error, &words);
    snprintf(last_words, sizeof last_words, "%s", error->message);
    log_tell(stopped ? LOG_INFO : LOG_ERROR,
             stopped ? LOG_COMMAND_STOPPED : LOG_COMMAND_FAILED, "%s",
             buffer_text(&words));
    buffer_free(&words);
    return code;
}
