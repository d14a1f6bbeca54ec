/* layout.c -- where in the text of a spec a segment is, or will be. */
#include "host/spec/edit/layout.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/spec/edit/flow.h"
#include "host/spec/edit/scalar.h"

static const char section_name[] = "segment_sync", list_name[] = "segments";
static const char every[] = "6h";

enum { INDENT = 2, INDENT_MOST = 8 };

struct node *layout_item(const struct node *list, size_t index)
{
    struct node *item = list->first;
    while (index-- > 0)
        item = item->next;
    return item;
}

/* ---- Adding ---- */

static void add_blanks(struct buffer *text, size_t count)
{
    while (count-- > 0)
        buffer_add_char(text, ' ');
}

/* {crm: "1042", list: VIP}, with or without blanks inside. */
static void write_flow_item(const char *crm, const char *list, bool blanks,
                            struct buffer *text)
{
    buffer_add_text(text, blanks ? "{ crm: " : "{crm: ");
    scalar_write(crm, text);
    buffer_add_text(text, ", list: ");
    scalar_write(list, text);
    buffer_add_text(text, blanks ? " }" : "}");
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* In the style of another item. */
static void write_item(const struct source *source, const struct node *like,
                       const char *crm, const char *list, size_t column,
                       struct buffer *text)
{
    if (like->flow) {
        write_flow_item(crm, list, is_space(source->text[like->begin + 1]), text);
        return;
    }
    buffer_add_text(text, "crm: ");
    scalar_write(crm, text);
    buffer_add_text(text, splice_newline(source));
    add_blanks(text, column);
    buffer_add_text(text, "list: ");
    scalar_write(list, text);
}

/* The "-" of an item of a list in block style: the first one after the item before
 * it. */
static bool find_dash(const struct source *source, const struct node *list,
                      const struct node *item, size_t *dash)
{
    *dash = list->begin;
    for (const struct node *other = list->first; other != item; other = other->next)
        *dash = splice_skip_gap(source, other->end);
    return *dash < source->length && source->text[*dash] == '-';
}

/* The lines that hold a range and nothing else, false if it shares them. */
static bool whole_lines(const struct source *source, size_t begin, size_t end,
                        struct range *lines)
{
    if (!splice_starts_line(source, begin) || !splice_ends_line(source, end))
        return false;
    *lines =
        (struct range){splice_line_start(source, begin), splice_next_line(source, end)};
    return true;
}

/* Whole lines to remove, with the line break before them if there is none after. */
static void remove_lines(const struct source *source, struct range lines,
                         struct splices *splices)
{
    if (lines.end == source->length && lines.begin > 0 &&
        source->text[lines.end - 1] != '\n') {
        lines.begin--;
        if (lines.begin > 0 && source->text[lines.begin - 1] == '\r')
            lines.begin--;
    }
    splice_add(splices, lines);
}

/* A line break before the text if the line before has none, else after it. */
static void insert_lines(const struct source *source, size_t at,
                         const struct buffer *text, struct splices *splices)
{
    struct buffer *added = splice_add(splices, (struct range){at, at});
    bool broken = at == 0 || source->text[at - 1] == '\n';
    if (!broken)
        buffer_add_text(added, splice_newline(source));
    buffer_add(added, buffer_text(text), text->length);
    if (broken)
        buffer_add_text(added, splice_newline(source));
}

static bool add_to_block(const struct source *source, const struct node *list,
                         const char *crm, const char *name, struct splices *splices)
{
    const struct node *last = layout_item(list, list->count - 1);
    size_t dash;
    struct range lines;
    if (!find_dash(source, list, last, &dash) ||
        !whole_lines(source, dash, last->end, &lines))
        return false;
    struct buffer text = {0};
    struct range gap = {dash + 1, last->begin};
    bool beside = splice_line_end(source, dash) > last->begin;
    buffer_add(&text, source->text + lines.begin, gap.begin - lines.begin);
    if (beside)
        buffer_add(&text, source->text + gap.begin, gap.end - gap.begin);
    else
        buffer_add_char(&text, ' ');
    write_item(source, last, crm, name, text.length, &text);
    insert_lines(source, lines.end, &text, splices);
    buffer_free(&text);
    return true;
}

static bool add_to_list(const struct source *source, const struct node *list,
                        const char *crm, const char *name, struct splices *splices)
{
    if (!list->flow)
        return add_to_block(source, list, crm, name, splices);
    const struct node *last = layout_item(list, list->count - 1);
    struct buffer text = {0};
    write_flow_item(crm, name, is_space(source->text[last->begin + 1]), &text);
    flow_append(source, (struct range){last->begin, last->end}, buffer_text(&text),
                splices);
    buffer_free(&text);
    return true;
}

/* How far a section of this file is indented. */
static size_t indent_of(const struct node *root)
{
    for (const struct node *key = root->first; key != NULL; key = key->next->next) {
        const struct node *value = key->next;
        if (value->kind == NODE_MAPPING && !value->flow &&
            value->place.column > root->place.column &&
            value->place.column <= root->place.column + INDENT_MOST)
            return value->place.column - root->place.column;
    }
    return INDENT;
}

/* After everything that a file has, but before the "..." that may end it. */
static size_t document_end(const struct source *source, const struct node *root)
{
    size_t at = splice_next_line(source, root->end);
    while (at + 3 <= source->length && memcmp(source->text + at, "...", 3) != 0)
        at = splice_next_line(source, at);
    return at + 3 <= source->length ? at : source->length;
}

static bool add_flow_section(const struct source *source, const struct node *root,
                             const char *crm, const char *name, struct splices *splices)
{
    const struct node *key = root->first;
    while (key->next->next != NULL)
        key = key->next->next;
    struct buffer text = {0};
    buffer_format(&text, "%s: {every: %s, %s: [", section_name, every, list_name);
    write_flow_item(crm, name, false, &text);
    buffer_add_text(&text, "]}");
    size_t end = key->next->end > key->end ? key->next->end : key->end;
    flow_append(source, (struct range){key->begin, end}, buffer_text(&text), splices);
    buffer_free(&text);
    return true;
}

static bool add_section(const struct source *source, const struct node *root,
                        const char *crm, const char *name, struct splices *splices)
{
    if (root->flow)
        return add_flow_section(source, root, crm, name, splices);
    struct buffer text = {0};
    size_t margin = root->place.column - 1, step = indent_of(root);
    const char *newline = splice_newline(source);
    add_blanks(&text, margin);
    buffer_format(&text, "%s:%s", section_name, newline);
    add_blanks(&text, margin + step);
    buffer_format(&text, "every: %s%s", every, newline);
    add_blanks(&text, margin + step);
    buffer_format(&text, "%s:%s", list_name, newline);
    add_blanks(&text, margin + 2 * step);
    buffer_add_text(&text, "- ");
    write_flow_item(crm, name, true, &text);
    insert_lines(source, document_end(source, root), &text, splices);
    buffer_free(&text);
    return true;
}

/* ---- Removing ---- */

static bool remove_lines_of(const struct source *source, size_t begin, size_t end,
                            struct splices *splices)
{
    struct range lines;
    if (!whole_lines(source, begin, end, &lines))
        return false;
    remove_lines(source, lines, splices);
    return true;
}

/* One item of a list (`width` 1) or one pair of a mapping (2), both in flow style. */
static bool remove_in_flow(const struct source *source, const struct node *parent,
                           const struct node *node, size_t width,
                           struct splices *splices)
{
    struct range *ranges = memory_array(parent->count, sizeof *ranges);
    size_t count = 0, index = 0;
    for (const struct node *first = parent->first, *next; first != NULL; first = next) {
        const struct node *last = width == 1 ? first : first->next;
        index = first == node ? count : index;
        ranges[count++] = (struct range){
            first->begin, last->end > first->end ? last->end : first->end};
        next = last->next;
    }
    bool removed = flow_remove(source, ranges, count, index, splices);
    free(ranges);
    return removed;
}

bool layout_add(const struct source *source, const struct node *root,
                const struct node *list, const char *crm, const char *name,
                struct splices *splices)
{
    if (list != NULL)
        return add_to_list(source, list, crm, name, splices);
    return add_section(source, root, crm, name, splices);
}

bool layout_remove_item(const struct source *source, const struct node *list,
                        size_t index, struct splices *splices)
{
    const struct node *item = layout_item(list, index);
    if (list->flow)
        return remove_in_flow(source, list, item, 1, splices);
    size_t dash;
    return find_dash(source, list, item, &dash) &&
           remove_lines_of(source, dash, item->end, splices);
}

bool layout_remove_pair(const struct source *source, const struct node *root,
                        const struct node *key, struct splices *splices)
{
    if (root->flow)
        return remove_in_flow(source, root, key, 2, splices);
    return remove_lines_of(source, key->begin, key->next->end, splices);
}
