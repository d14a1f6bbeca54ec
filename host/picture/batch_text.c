/* batch_text.c -- a batch in bulk as the state keeps it. */
#include "host/picture/batch_text.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/text.h"
#include "host/base/words.h"
#include "host/picture/mapping.h"
#include "host/picture/value.h"

enum { FIELDS_MAX = MAPPING_MOST, ROWS_MAX = 10000 };

/* ---- Out ---- */

void batch_text_begin(struct buffer *text, const char *ticket)
{
    buffer_add_text(text, *ticket == '\0' ? "-" : ticket);
}

void batch_text_add(struct buffer *text, uint64_t row, const unsigned *numbers,
                    size_t count)
{
    buffer_format(text, " %" PRIu64, row);
    for (size_t i = 0; i < count; i++)
        buffer_format(text, "%c%u", i == 0 ? ':' : ',', numbers[i]);
}

/* ---- In ---- */

/* The digits at *at; moves *at past them: a number from 1 on. */
static bool read_number(const char **at, int64_t most, int64_t *number)
{
    char digits[24];
    const size_t length = strspn(*at, "0123456789");
    if (length == 0 || length >= sizeof digits)
        return false;
    memcpy(digits, *at, length);
    digits[length] = '\0';
    *at += length;
    return text_to_integer(digits, 1, most, number);
}

static bool read_numbers(const char **at, unsigned numbers[FIELDS_MAX], size_t *count)
{
    *count = 0;
    for (char gap = ':'; **at == gap; gap = ',') {
        int64_t number;
        (*at)++;
        if (*count == FIELDS_MAX || !read_number(at, VALUE_FIELD_NUMBER_MOST, &number))
            return false;
        numbers[(*count)++] = (unsigned)number;
    }
    return true;
}

static bool read_ticket(const char **at, char ticket[WHERRY_TICKET_ROOM])
{
    const size_t length = strcspn(*at, " ");
    if (length == 0 || length >= WHERRY_TICKET_ROOM)
        return false;
    memcpy(ticket, *at, length);
    ticket[length] = '\0';
    *at += length;
    if (text_same(ticket, "-"))
        ticket[0] = '\0';
    return words_are_text(ticket) && !words_are_unruly(ticket);
}

bool batch_text_read(const char *text, char ticket[WHERRY_TICKET_ROOM],
                     batch_text_visitor *visitor, void *self)
{
    unsigned numbers[FIELDS_MAX];
    size_t rows = 0;
    int64_t row, before = 0;
    if (!read_ticket(&text, ticket))
        return false;
    for (; *text != '\0'; before = row, rows++) {
        size_t count;
        if (rows == ROWS_MAX || *text++ != ' ' ||
            !read_number(&text, INT64_MAX, &row) || row <= before ||
            !read_numbers(&text, numbers, &count))
            return false;
        visitor(self, (uint64_t)row, numbers, count);
    }
    return rows > 0;
}

static void pass_over(void *self, uint64_t row, const unsigned *numbers, size_t count)
{
    (void)self, (void)row, (void)numbers, (void)count;
}

bool batch_text_is_sound(const char *text)
{
    char ticket[WHERRY_TICKET_ROOM];
    return batch_text_read(text, ticket, &pass_over, NULL);
}
