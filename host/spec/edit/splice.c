/* splice.c -- ranges of a text, and the same text with some of them replaced. */
#include "host/spec/edit/splice.h"

#include <assert.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

size_t splice_line_start(const struct source *source, size_t at)
{
    while (at > 0 && source->text[at - 1] != '\n')
        at--;
    return at;
}

size_t splice_line_end(const struct source *source, size_t at)
{
    while (at < source->length && source->text[at] != '\n')
        at++;
    return at;
}

size_t splice_next_line(const struct source *source, size_t at)
{
    size_t end = splice_line_end(source, at);
    return end < source->length ? end + 1 : end;
}

size_t splice_written_end(const struct source *source, size_t at)
{
    size_t end = splice_line_end(source, at);
    return end > at && source->text[end - 1] == '\r' ? end - 1 : end;
}

size_t splice_skip_blanks(const struct source *source, size_t at)
{
    while (at < source->length && is_blank(source->text[at]))
        at++;
    return at;
}

size_t splice_skip_gap(const struct source *source, size_t at)
{
    for (;;) {
        at = splice_skip_blanks(source, at);
        if (at < source->length && source->text[at] == '#')
            at = splice_line_end(source, at);
        if (at == source->length || source->text[at] != '\n')
            return at;
        at++;
    }
}

bool splice_is_white(const struct source *source, struct range range)
{
    while (range.begin < range.end &&
           (is_blank(source->text[range.begin]) || source->text[range.begin] == '\n'))
        range.begin++;
    return range.begin >= range.end;
}

bool splice_starts_line(const struct source *source, size_t at)
{
    return splice_is_white(source, (struct range){splice_line_start(source, at), at});
}

bool splice_ends_line(const struct source *source, size_t at)
{
    at = splice_skip_blanks(source, at);
    return at == source->length || source->text[at] == '\n' || source->text[at] == '#';
}

const char *splice_newline(const struct source *source)
{
    size_t end = splice_line_end(source, 0);
    return end > 0 && source->text[end - 1] == '\r' ? "\r\n" : "\n";
}

struct buffer *splice_add(struct splices *splices, struct range range)
{
    assert(splices->count < SPLICES && range.begin <= range.end);
    splices->ranges[splices->count] = range;
    return &splices->texts[splices->count++];
}

void splice_apply(const struct splices *splices, const struct source *source,
                  struct buffer *result)
{
    size_t at = 0;
    for (size_t i = 0; i < splices->count; i++) {
        assert(splices->ranges[i].begin >= at);
        buffer_add(result, source->text + at, splices->ranges[i].begin - at);
        buffer_add(result, buffer_text(&splices->texts[i]), splices->texts[i].length);
        at = splices->ranges[i].end;
    }
    buffer_add(result, source->text + at, source->length - at);
}

void splice_free(struct splices *splices)
{
    for (size_t i = 0; i < splices->count; i++)
        buffer_free(&splices->texts[i]);
    splices->count = 0;
}
