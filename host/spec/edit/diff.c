/* diff.c -- what a change does to a text, as a unified diff. */
#include "host/spec/edit/diff.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

/* A text as lines, each with its "\n". */
struct lines {
    struct range *ranges;
    size_t count, room;
};

static struct lines split(const struct source *source)
{
    struct lines lines = {.count = 0};
    for (size_t at = 0; at < source->length;) {
        size_t next = splice_next_line(source, at);
        lines.ranges =
            memory_grow(lines.ranges, lines.count, &lines.room, sizeof *lines.ranges);
        lines.ranges[lines.count++] = (struct range){at, next};
        at = next;
    }
    return lines;
}

struct pair {
    const struct source *before, *after;
    struct lines old, new;
    size_t head, tail; /* lines that are the same at the start and at the end */
};

static bool same_line(const struct pair *pair, size_t old, size_t new)
{
    const struct range *one = &pair->old.ranges[old], *other = &pair->new.ranges[new];
    size_t length = one->end - one->begin;
    return length == other->end - other->begin &&
           memcmp(pair->before->text + one->begin, pair->after->text + other->begin,
                  length) == 0;
}

static void compare(struct pair *pair)
{
    size_t least =
        pair->old.count < pair->new.count ? pair->old.count : pair->new.count;
    while (pair->head < least && same_line(pair, pair->head, pair->head))
        pair->head++;
    while (pair->tail < least - pair->head &&
           same_line(pair, pair->old.count - pair->tail - 1,
                     pair->new.count - pair->tail - 1))
        pair->tail++;
}

static void write_lines(struct buffer *diff, char mark, const struct source *source,
                        const struct lines *lines, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++) {
        const struct range *line = &lines->ranges[i];
        buffer_add_char(diff, mark);
        buffer_add(diff, source->text + line->begin, line->end - line->begin);
        if (source->text[line->end - 1] != '\n')
            buffer_add_text(diff, "\n\\ No newline at end of file\n");
    }
}

/* "3,4": a range of no lines is named by the line before it. */
static void write_range(struct buffer *diff, char mark, size_t first, size_t count)
{
    buffer_format(diff, " %c%zu", mark, count == 0 ? first : first + 1);
    if (count != 1)
        buffer_format(diff, ",%zu", count);
}

void diff_write(const char *file, const struct source *before,
                const struct source *after, diff_hidden *hidden, void *self,
                struct buffer *diff)
{
    struct pair pair = {before, after, split(before), split(after), 0, 0};
    compare(&pair);
    size_t removed = pair.old.count - pair.head - pair.tail;
    size_t added = pair.new.count - pair.head - pair.tail;
    size_t lead = 0, trail = 0;
    while (lead < DIFF_CONTEXT && lead < pair.head &&
           !hidden(self, (unsigned)(pair.head - lead)))
        lead++;
    while (trail < DIFF_CONTEXT && trail < pair.tail &&
           !hidden(self, (unsigned)(pair.head + removed + trail + 1)))
        trail++;
    if (removed + added > 0) {
        size_t first = pair.head - lead;
        buffer_format(diff, "--- %s\n+++ %s\n@@", file, file);
        write_range(diff, '-', first, lead + removed + trail);
        write_range(diff, '+', first, lead + added + trail);
        buffer_add_text(diff, " @@\n");
        write_lines(diff, ' ', before, &pair.old, first, lead);
        write_lines(diff, '-', before, &pair.old, pair.head, removed);
        write_lines(diff, '+', after, &pair.new, pair.head, added);
        write_lines(diff, ' ', before, &pair.old, pair.head + removed, trail);
    }
    free(pair.old.ranges);
    free(pair.new.ranges);
}
