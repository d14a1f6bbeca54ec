/* prompt.c -- questions to a person at a terminal. */
#include "config.h"

#include "host/cli/prompt.h"

#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/cli/turns.h"

enum { GLANCE_MS = 100 };

bool prompt_possible(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

void prompt_say(const char *format, ...)
{
    struct buffer text = {0};
    struct arena arena = {0};
    va_list arguments;
    va_start(arguments, format);
    print_wrapped(&text, 0, 0, arena_format_list(&arena, format, arguments));
    va_end(arguments);
    buffer_add_char(&text, '\n');
    print_aside(&text);
    arena_free(&arena);
}

/* False: the person wants to stop. It also sees a signal that comes between two looks:
 * a read alone would not end by one that came just before it. */
static bool wait_for_input(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!turns_cancelled(NULL))
        if (poll(&input, 1, GLANCE_MS) > 0)
            return true;
    return false;
}

/* One line of the terminal without its end; false if there is none. */
static bool read_line(char line[PROMPT_BYTES])
{
    size_t length = 0;
    char byte = '\0';
    while (wait_for_input() && read(STDIN_FILENO, &byte, 1) == 1) {
        if (byte == '\n') {
            line[length] = '\0';
            return true;
        }
        if (length < PROMPT_BYTES - 1)
            line[length++] = byte;
    }
    return false;
}

/* A key may be among what was typed. */
static bool read_answer(struct buffer *answer, const char *trimmed)
{
    char line[PROMPT_BYTES];
    const bool read = read_line(line);
    if (read) {
        const char *start = line + strspn(line, trimmed);
        size_t length = strlen(start);
        while (length > 0 && strchr(trimmed, start[length - 1]) != NULL)
            length--;
        buffer_clear(answer);
        buffer_add(answer, start, length);
    } else {
        struct buffer end = {0};
        buffer_add_char(&end, '\n');
        print_aside(&end);
    }
    explicit_bzero(line, sizeof line);
    return read;
}

bool prompt_line(const char *question, const char *fallback, struct buffer *answer)
{
    struct buffer text = {0};
    shown_format(&text, "%s", question);
    if (fallback != NULL)
        shown_format(&text, " [%s]", fallback);
    buffer_add_text(&text, ": ");
    print_aside(&text);
    if (!read_answer(answer, " \t\r"))
        return false;
    if (answer->length == 0 && fallback != NULL)
        buffer_add_text(answer, fallback);
    return true;
}

bool prompt_key(const char *question, struct buffer *answer)
{
    struct termios before, silent;
    const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        silent.c_lflag |= ECHONL;
        /* Before the question can be answered. */
        tcsetattr(STDIN_FILENO, TCSADRAIN, &silent);
    }
    const bool answered = prompt_line(question, NULL, answer);
    if (terminal)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    return answered;
}

/* One of the words, whatever the case of its letters, and nothing else. */
static bool is_word(const struct buffer *answer, const char *one, const char *other)
{
    return strcasecmp(buffer_text(answer), one) == 0 ||
           strcasecmp(buffer_text(answer), other) == 0;
}

bool prompt_yes(const char *question, bool fallback, bool *yes)
{
    struct buffer answer = {0}, text = {0};
    bool answered = false, clear = false;
    while (!clear) {
        shown_format(&text, "%s [%s] ", question, fallback ? "Y/n" : "y/N");
        print_aside(&text);
        answered = read_answer(&answer, "");
        *yes = answer.length == 0 ? fallback : is_word(&answer, "y", "yes");
        clear = !answered || !fallback || answer.length == 0 || *yes ||
                is_word(&answer, "n", "no");
        if (!clear)
            prompt_say("  answer y or n");
    }
    buffer_free(&answer);
    return answered;
}
