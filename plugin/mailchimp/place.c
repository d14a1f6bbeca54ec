/* place.c -- where a pass over the members can be continued, as text. */
#include "plugin/mailchimp/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/mailchimp/window.h"

/* "1 BEGAN SETTLED ROWS TOTAL SINCE-LAST ...", numbers in hexadecimal, so that as many
 * windows as there are connections fit; a missing bound is left out. */

void place_format(const struct place *place, char *text, size_t room)
{
    struct buffer all = {0};
    buffer_format(&all, "1 %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64,
                  (uint64_t)place->began_ms, (uint64_t)place->settled, place->rows,
                  place->total);
    for (size_t i = 0; i < place->count; i++) {
        const struct place_window *window = &place->windows[i];
        buffer_add_char(&all, ' ');
        if (window->since >= 0)
            buffer_format(&all, "%" PRIx64, (uint64_t)window->since);
        buffer_add_char(&all, '-');
        if (window->last != WINDOW_OPEN)
            buffer_format(&all, "%" PRIx64, (uint64_t)window->last);
    }
    text[0] = '\0';
    if (all.length < room)
        memcpy(text, all.bytes, all.length + 1);
    buffer_free(&all);
}

static int digit_of(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = letter == '\0' ? NULL : strchr(digits, letter);
    return at == NULL ? -1 : (int)(at - digits);
}

/* The number at *at; moves *at past it; false: there is none. */
static bool take_number(const char **at, int64_t *number)
{
    const char *begin = *at;
    for (*number = 0; digit_of(**at) >= 0; (*at)++) {
        if (*number > INT64_MAX / 32)
            return false;
        *number = *number * 16 + digit_of(**at);
    }
    return *at > begin;
}

static bool take_word(const char **at, int64_t *number)
{
    if (**at != ' ')
        return false;
    ++*at;
    return take_number(at, number);
}

static bool take_window(const char **at, struct place_window *window)
{
    if (**at != ' ')
        return false;
    ++*at;
    if (!take_number(at, &window->since)) {
        if (**at != '-')
            return false;
        window->since = WINDOW_UNBOUND;
    }
    if (**at != '-')
        return false;
    ++*at;
    if (!take_number(at, &window->last)) {
        if (**at != ' ' && **at != '\0')
            return false;
        window->last = WINDOW_OPEN;
    }
    return window->since < window->last;
}

bool place_parse(const char *text, struct place *place)
{
    int64_t rows, total;
    *place = (struct place){0};
    if (*text++ != '1' || !take_word(&text, &place->began_ms) ||
        !take_word(&text, &place->settled) || !take_word(&text, &rows) ||
        !take_word(&text, &total))
        return false;
    place->rows = (uint64_t)rows;
    place->total = (uint64_t)total;
    while (*text != '\0') {
        if (place->count == MAILCHIMP_CONNECTIONS_MAX ||
            !take_window(&text, &place->windows[place->count++]))
            return false;
    }
    return place->count > 0;
}
