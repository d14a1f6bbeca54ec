/* flow.c -- adds or removes one item of a list [a, b] or a mapping {a: 1, b: 2}. */
#include "host/spec/edit/flow.h"

/* The comma after an item: true and its place, false when something else follows. */
static bool find_comma(const struct source *source, size_t at, size_t *comma)
{
    *comma = splice_skip_gap(source, at);
    return *comma < source->length && source->text[*comma] == ',';
}

void flow_append(const struct source *source, struct range last, const char *text,
                 struct splices *splices)
{
    size_t comma, behind = last.end;
    bool closed = find_comma(source, last.end, &comma);
    if (closed)
        behind = comma + 1;
    else
        buffer_add_char(splice_add(splices, (struct range){behind, behind}), ',');
    bool own_line = splice_starts_line(source, last.begin);
    if (own_line && splice_ends_line(source, behind))
        behind = splice_written_end(source, behind);
    struct buffer *added = splice_add(splices, (struct range){behind, behind});
    if (own_line) {
        size_t line = splice_line_start(source, last.begin);
        buffer_add_text(added, splice_newline(source));
        buffer_add(added, source->text + line, last.begin - line);
    } else {
        buffer_add_char(added, ' ');
    }
    buffer_add_text(added, text);
    if (closed)
        buffer_add_char(added, ',');
}

/* With its own comma. */
static void remove_closed(const struct source *source, const struct range *items,
                          size_t count, size_t index, size_t behind,
                          struct splices *splices)
{
    struct range range = {items[index].begin, behind};
    bool own_line = splice_starts_line(source, range.begin);
    size_t before;
    if (own_line && splice_ends_line(source, behind)) {
        range.begin = splice_line_start(source, range.begin);
        range.end = splice_next_line(source, behind);
    } else if (index > 0 && (!own_line || index == count - 1) &&
               find_comma(source, items[index - 1].end, &before) &&
               splice_is_white(source, (struct range){before + 1, range.begin})) {
        range.begin = before + 1;
    } else {
        range.end = splice_skip_blanks(source, behind);
    }
    splice_add(splices, range);
}

/* With the comma of the one before. */
static void remove_last(const struct source *source, struct range previous,
                        struct range item, size_t comma, struct splices *splices)
{
    bool own_line =
        splice_starts_line(source, item.begin) && splice_ends_line(source, item.end);
    if (!own_line && splice_is_white(source, (struct range){comma + 1, item.begin})) {
        bool alone = splice_is_white(source, (struct range){previous.end, comma});
        splice_add(splices, (struct range){alone ? previous.end : comma, item.end});
        return;
    }
    splice_add(splices, (struct range){comma, comma + 1});
    if (own_line) {
        item.begin = splice_line_start(source, item.begin);
        item.end = splice_next_line(source, item.end);
    }
    splice_add(splices, item);
}

bool flow_remove(const struct source *source, const struct range *items, size_t count,
                 size_t index, struct splices *splices)
{
    size_t comma;
    if (find_comma(source, items[index].end, &comma)) {
        remove_closed(source, items, count, index, comma + 1, splices);
        return true;
    }
    if (index == 0 || !find_comma(source, items[index - 1].end, &comma))
        return false;
    remove_last(source, items[index - 1], items[index], comma, splices);
    return true;
}
