/* cut_mark.c -- where the read of a baseline was interrupted, as the kept file has
 * it. */
#include "host/sync/cut_mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/base/words.h"

void cut_mark_write(const struct cut_mark *mark, struct buffer *text)
{
    buffer_format(
        text, "%" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %d %d\n%s\n",
        mark->begun_ms, mark->told, mark->expected, mark->bad, mark->strangers,
        mark->faceless, mark->keyless, mark->token);
    for (size_t i = 0; i < mark->field_count; i++)
        buffer_add_char(text, mark->unknown[i] ? 'u' : 'k');
    buffer_add_char(text, '\n');
    buffer_add_text(text, mark->words);
}

/* Up to the end of the line; moves *at past it. */
static bool take_line(const char **at, char *line, size_t room)
{
    const size_t length = strcspn(*at, "\n");
    if ((*at)[length] != '\n' || length >= room)
        return false;
    memcpy(line, *at, length);
    line[length] = '\0';
    *at += length + 1;
    return true;
}

/* As many as that, with a blank between them, and nothing else. */
static bool read_numbers(char *text, int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *end = text + strcspn(text, " ");
        const bool last = *end == '\0';
        *end = '\0';
        if (last != (i + 1 == count) ||
            !text_to_integer(text, 0, CUT_MARK_MOST, &numbers[i]))
            return false;
        text = end + 1;
    }
    return true;
}

static bool read_unknown(const char *letters, struct cut_mark *mark)
{
    if (strlen(letters) != mark->field_count ||
        strspn(letters, "uk") != mark->field_count)
        return false;
    for (size_t i = 0; i < mark->field_count; i++)
        mark->unknown[i] = letters[i] == 'u';
    return true;
}

/* A letter is allowed wherever the mark may end. */
static bool read_words(const char *words, struct cut_mark *mark)
{
    if (strlen(words) >= sizeof mark->words)
        return false;
    snprintf(mark->words, sizeof mark->words, "%s", words);
    words_scrub(mark->words);
    return true;
}

static bool read_all(const char *text, struct cut_mark *mark)
{
    enum { BEGUN, TOLD, EXPECTED, BAD, STRANGERS, FACELESS, KEYLESS, NUMBERS };
    int64_t numbers[NUMBERS];
    char line[160], unknown[MAPPING_MOST + 1];
    if (!take_line(&text, line, sizeof line) || !read_numbers(line, numbers, NUMBERS) ||
        !take_line(&text, mark->token, sizeof mark->token) || mark->token[0] == '\0' ||
        !take_line(&text, unknown, sizeof unknown) || !read_unknown(unknown, mark))
        return false;
    mark->begun_ms = numbers[BEGUN];
    mark->told = (uint64_t)numbers[TOLD];
    mark->expected = (uint64_t)numbers[EXPECTED];
    mark->bad = (uint64_t)numbers[BAD];
    mark->strangers = (uint64_t)numbers[STRANGERS];
    mark->faceless = numbers[FACELESS] != 0;
    mark->keyless = numbers[KEYLESS] != 0;
    return read_words(text, mark);
}

bool cut_mark_read(const char *text, size_t field_count, struct cut_mark *mark)
{
    *mark = (struct cut_mark){.field_count = field_count};
    if (field_count <= MAPPING_MOST && read_all(text, mark))
        return true;
    *mark = (struct cut_mark){.field_count = field_count};
    return false;
}
