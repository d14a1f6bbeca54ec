/* ask.c -- a question to the operator. */
#include "host/cli/ask.h"

#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/cli/print.h"

enum { ANSWER_ROOM = 16 };

/* One line of the terminal without its end; false where there is none. What a long line
 * has more of is left out: it is no yes either way. */
static bool read_answer(char answer[ANSWER_ROOM])
{
    size_t length = 0;
    char byte = '\0';
    while (read(STDIN_FILENO, &byte, 1) == 1) {
        if (byte == '\n') {
            answer[length] = '\0';
            return true;
        }
        if (length < ANSWER_ROOM - 1)
            answer[length++] = byte;
    }
    return false;
}

bool ask_yes(const struct cli *cli, const char *question)
{
    if (cli->yes)
        return true;
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
        log_write(LOG_ERROR,
                  "'%s' asks before it does this, but there is no terminal: nothing "
                  "was done; add --yes to agree",
                  cli->command->name);
        return false;
    }
    char answer[ANSWER_ROOM];
    struct buffer text = {0};
    shown_format(&text, "%s [y/N] ", question);
    print_aside(&text);
    if (read_answer(answer)) {
        if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0)
            return true;
    } else {
        buffer_add_char(&text, '\n'); /* the line was left: by Ctrl-C, or at its end */
        print_aside(&text);
    }
    log_write(LOG_ERROR, "nothing was done");
    return false;
}
