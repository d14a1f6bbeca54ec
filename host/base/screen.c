/* screen.c -- what text for people is made for: how wide it is, whether it has colour. */
#include "host/base/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/base/text.h"

enum { WIDTH_USUAL = 80, WIDTH_LEAST = 40, WIDTH_MOST = 200 };

static enum screen_colour wanted = SCREEN_AUTO;

void screen_set_colour(enum screen_colour colour)
{
    wanted = colour;
}

static size_t within(int64_t columns)
{
    if (columns < WIDTH_LEAST)
        return WIDTH_LEAST;
    return columns > WIDTH_MOST ? WIDTH_MOST : (size_t)columns;
}

static size_t find_width(void)
{
    struct winsize size;
    int64_t columns;
    const char *given = getenv("COLUMNS");
    if (given != NULL && text_to_integer(given, 1, INT32_MAX, &columns))
        return within(columns);
    for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            return within(size.ws_col);
    return WIDTH_USUAL;
}

size_t screen_width(void)
{
    static size_t width;
    if (width == 0)
        width = find_width();
    return width;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

bool screen_coloured(int descriptor)
{
    const char *terminal = getenv("TERM");
    if (wanted != SCREEN_AUTO)
        return wanted == SCREEN_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") && !text_same(getenv("CLICOLOR_FORCE"), "0"))
        return true;
    return isatty(descriptor) == 1 &&
           (terminal == NULL || !text_same(terminal, "dumb"));
}

void screen_mark(struct buffer *text, enum screen_style style)
{
    if (screen_coloured(STDOUT_FILENO) || screen_coloured(STDERR_FILENO))
        buffer_add_char(text, (char)style);
}

const char *screen_sequence(char mark)
{
    static const char *const sequences[] = {[SCREEN_PLAIN] = "\033[0m",
                                            [SCREEN_HEAD] = "\033[1m",
                                            [SCREEN_GOOD] = "\033[32m",
                                            [SCREEN_WARN] = "\033[33m",
                                            [SCREEN_BAD] = "\033[1;31m"};
    return mark >= SCREEN_PLAIN && mark <= SCREEN_BAD ? sequences[(int)mark] : NULL;
}
