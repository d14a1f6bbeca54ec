/* tree.c -- YAML text as a tree of values with their places. */
#include "host/spec/tree.h"

#include <string.h>
#include <yaml.h>

#include "host/base/text.h"
#include "host/spec/variables.h"

struct builder {
    struct reader *reader;
    yaml_parser_t parser;
    const char *text;
    size_t length;
    size_t skipped;         /* bytes of the file before `text` */
    size_t character, byte; /* the last mark that was looked up, and its byte */
    struct node *open[TREE_DEPTH];
    struct node **tail; /* where the next node goes */
    size_t depth, nodes;
    struct node *root;
    bool anchored; /* an anchor was complained of: its aliases need no second word */
    bool extra;    /* a second document: the first is whole all the same */
    bool done;     /* the end, or nothing more can be read */
};

static struct spec_place place_of(const struct builder *builder,
                                  const yaml_mark_t *mark)
{
    return (struct spec_place){builder->reader->file, (unsigned)mark->line + 1,
                               (unsigned)mark->column + 1};
}

/* The place of a byte, counted as libyaml counts: lines, and characters in a line. */
static struct spec_place place_of_byte(const struct builder *builder, size_t offset)
{
    struct spec_place place = {builder->reader->file, 1, 1};
    for (size_t i = 0; i < offset && i < builder->length; i++) {
        unsigned char byte = (unsigned char)builder->text[i];
        if (byte == '\n') {
            place.line++;
            place.column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static const char *line_start(const struct builder *builder, unsigned line)
{
    const char *start = builder->text, *end = builder->text + builder->length;
    for (unsigned number = 1; number < line && start < end; number++) {
        const char *stop = memchr(start, '\n', (size_t)(end - start));
        start = stop == NULL ? end : stop + 1;
    }
    return start;
}

/* A mark counts characters, not bytes. The end of the text is a NUL. */
static const char *byte_at(const struct builder *builder, struct spec_place place)
{
    const char *byte = line_start(builder, place.line);
    const char *end = builder->text + builder->length;
    for (unsigned column = 1; column < place.column && byte < end; column++)
        do
            byte++;
        while (byte < end && ((unsigned char)*byte & 0xC0) == 0x80);
    return byte < end ? byte : "";
}

static bool inside_character(const struct builder *builder, size_t byte)
{
    return byte < builder->length &&
           ((unsigned char)builder->text[byte] & 0xC0) == 0x80;
}

/* The byte of the file at a mark, whose index counts characters. Continues from the
 * last one that was asked for: each mark is a few characters from it. */
static size_t byte_of(struct builder *builder, const yaml_mark_t *mark)
{
    size_t byte = builder->byte;
    for (; builder->character < mark->index && byte < builder->length;
         builder->character++)
        do
            byte++;
        while (inside_character(builder, byte));
    for (; builder->character > mark->index && byte > 0; builder->character--)
        do
            byte--;
        while (byte > 0 && inside_character(builder, byte));
    builder->byte = byte;
    return builder->skipped + byte;
}

/* libyaml names the byte that does not continue a character: find its first one. */
static size_t first_byte(const struct builder *builder, size_t offset)
{
    if (offset == 0 || !text_starts_with(builder->parser.problem, "invalid trailing"))
        return offset;
    do
        offset--;
    while (offset > 0 && ((unsigned char)builder->text[offset] & 0xC0) == 0x80);
    return offset;
}

static void complain_of_bytes(struct builder *builder)
{
    size_t offset = first_byte(builder, builder->parser.problem_offset);
    struct spec_place place = place_of_byte(builder, offset);
    int value = builder->parser.problem_value;
    if (offset < builder->length && builder->text[offset] == '\0')
        reader_complain(builder->reader, place, "a NUL byte: is this a text file?");
    else if (text_starts_with(builder->parser.problem, "control"))
        reader_complain(builder->reader, place,
                        "a control character (0x%02X) is not allowed", (unsigned)value);
    else
        reader_complain(builder->reader, place, "not valid UTF-8");
}

/* Is the line indented with a tab? */
static bool tab_before(const struct builder *builder, struct spec_place place)
{
    const char *line = line_start(builder, place.line);
    const char *end = builder->text + builder->length;
    while (line < end && *line == ' ')
        line++;
    return line < end && *line == '\t';
}

static struct spec_place before(struct spec_place place)
{
    place.column--;
    return place;
}

static bool variable_at(const struct builder *builder, struct spec_place place)
{
    const char *byte = byte_at(builder, place);
    return *byte == '{' && place.column > 1 && byte[-1] == '$';
}

/* libyaml's own words, except for what people run into most. */
static void complain_of_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    struct spec_place place = place_of(builder, &parser->problem_mark);
    const char *context = parser->context == NULL ? "" : parser->context;
    if (*byte_at(builder, place) == '\t' || tab_before(builder, place))
        reader_complain(builder->reader, place,
                        "a tab: YAML allows only spaces for indentation");
    else if (variable_at(builder, place))
        reader_complain(builder->reader, before(place),
                        "a variable inside { } or [ ] needs quotes: '${NAME}'");
    else if (strcmp(context, "while scanning an alias") == 0)
        reader_complain(builder->reader, place_of(builder, &parser->context_mark),
                        "a value that begins with '*' needs quotes");
    else if (*context == '\0')
        reader_complain(builder->reader, place, "not valid YAML: %s", parser->problem);
    else
        reader_complain(
            builder->reader, place, "not valid YAML: %s (%s that begins at line %u)",
            parser->problem, context, place_of(builder, &parser->context_mark).line);
}

static void complain_of_parser(struct builder *builder)
{
    builder->done = true;
    if (builder->parser.error == YAML_READER_ERROR)
        complain_of_bytes(builder);
    else
        complain_of_syntax(builder);
}

static void stop(struct builder *builder, struct spec_place place, const char *why)
{
    builder->done = true;
    reader_complain(builder->reader, place, "%s", why);
}

static struct node *add_node(struct builder *builder, enum node_kind kind,
                             const yaml_event_t *event)
{
    struct spec_place place = place_of(builder, &event->start_mark);
    if (++builder->nodes > TREE_NODES) {
        stop(builder, place, "too many values for a spec");
        return NULL;
    }
    struct node *node = arena_allocate(builder->reader->nodes, sizeof *node);
    node->kind = kind;
    node->place = place;
    node->begin = byte_of(builder, &event->start_mark);
    node->end = byte_of(builder, &event->end_mark);
    *builder->tail = node;
    builder->tail = &node->next;
    if (builder->depth > 0)
        builder->open[builder->depth - 1]->count++;
    return node;
}

static void open_node(struct builder *builder, enum node_kind kind,
                      const yaml_event_t *event)
{
    if (builder->depth == TREE_DEPTH) {
        stop(builder, place_of(builder, &event->start_mark),
             "nested too deep for a spec");
        return;
    }
    struct node *node = add_node(builder, kind, event);
    if (node == NULL)
        return;
    node->flow = kind == NODE_LIST
                     ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                     : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    builder->open[builder->depth++] = node;
    builder->tail = &node->first;
}

/* libyaml sees the end of a block only where the next thing begins. */
static void close_node(struct builder *builder, const yaml_event_t *event)
{
    struct node *node = builder->open[--builder->depth];
    if (node->kind == NODE_MAPPING)
        node->count /= 2;
    if (node->flow)
        node->end = byte_of(builder, &event->end_mark);
    else
        for (const struct node *inner = node->first; inner != NULL; inner = inner->next)
            if (inner->end > inner->begin)
                node->end = inner->end;
    builder->tail = &node->next;
}

/* An anchor makes no difference to the value that carries it. */
static void check_properties(struct builder *builder, struct spec_place place,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL) {
        builder->anchored = true;
        reader_complain(builder->reader, place,
                        "anchors and aliases are not allowed: write the value in full, "
                        "in quotes if it begins with '&'");
    }
    if (tag != NULL)
        reader_complain(builder->reader, place,
                        "tags are not allowed: write only the value, in quotes if it "
                        "begins with '!'");
}

static bool is_key(const struct builder *builder)
{
    if (builder->depth == 0)
        return false;
    const struct node *open = builder->open[builder->depth - 1];
    return open->kind == NODE_MAPPING && open->count % 2 == 1;
}

static bool means_null(const char *text)
{
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static bool is_space(const struct builder *builder, size_t byte)
{
    return strchr(" \t\r\n", builder->text[byte - builder->skipped]) != NULL;
}

static void add_text(struct builder *builder, const yaml_event_t *event)
{
    struct spec_place place = place_of(builder, &event->start_mark);
    struct node *node = add_node(builder, NODE_TEXT, event);
    if (node == NULL)
        return;
    while (node->end > node->begin && is_space(builder, node->end - 1))
        node->end--; /* of | and >: the lines after it */
    node->last_line = place.line;
    for (size_t byte = node->begin; byte < node->end; byte++)
        node->last_line += builder->text[byte - builder->skipped] == '\n';
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (memchr(value, '\0', length) != NULL) {
        node->kind = NODE_BROKEN;
        reader_complain(builder->reader, place, "a value cannot hold a NUL character");
        return;
    }
    node->raw = node->text = arena_text_n(&builder->reader->set->arena, value, length);
    node->null =
        event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && means_null(node->raw);
    if (is_key(builder))
        return;
    node->text = variables_replace(builder->reader, place, node->raw, &node->replaced);
    if (node->text == NULL)
        node->kind = NODE_BROKEN;
}

static void add_alias(struct builder *builder, const yaml_event_t *event)
{
    struct spec_place place = place_of(builder, &event->start_mark);
    if (!builder->anchored)
        reader_complain(builder->reader, place,
                        "anchors and aliases are not allowed: write the value in full, "
                        "in quotes if it begins with '*'");
    add_node(builder, NODE_BROKEN, event);
}

static void build_event(struct builder *builder, const yaml_event_t *event)
{
    struct spec_place place = place_of(builder, &event->start_mark);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        builder->extra = builder->root != NULL;
        if (builder->extra)
            stop(builder, place, "a second document: one file holds one pipeline");
        break;
    case YAML_ALIAS_EVENT:
        add_alias(builder, event);
        break;
    case YAML_SCALAR_EVENT:
        check_properties(builder, place, event->data.scalar.anchor,
                         event->data.scalar.tag);
        add_text(builder, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        check_properties(builder, place, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
        open_node(builder, NODE_LIST, event);
        break;
    case YAML_MAPPING_START_EVENT:
        check_properties(builder, place, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
        open_node(builder, NODE_MAPPING, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_node(builder, event);
        break;
    default:
        builder->done = event->type == YAML_STREAM_END_EVENT;
        break;
    }
}

/* True when the text was read to its end. */
static bool build(struct builder *builder)
{
    yaml_event_t event;
    while (!builder->done) {
        if (!yaml_parser_parse(&builder->parser, &event)) {
            complain_of_parser(builder);
            return false;
        }
        bool ended = event.type == YAML_STREAM_END_EVENT;
        build_event(builder, &event);
        yaml_event_delete(&event);
        if (ended)
            return true;
    }
    return false;
}

static size_t byte_order_mark(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

struct node *tree_read(struct reader *reader, const char *text, size_t length)
{
    struct spec_place whole = {.file = reader->file};
    if (length > TREE_BYTES) {
        reader_complain(reader, whole, "larger than %d KiB: is this a spec?",
                        TREE_BYTES / 1024);
        return NULL;
    }
    size_t mark = byte_order_mark(text, length);
    struct builder builder = {.reader = reader,
                              .text = text + mark,
                              .length = length - mark,
                              .skipped = mark};
    builder.tail = &builder.root;
    if (!yaml_parser_initialize(&builder.parser)) {
        reader_complain(reader, whole, "the YAML parser could not be started");
        return NULL;
    }
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)builder.text,
                                 builder.length);
    bool complete = build(&builder);
    yaml_parser_delete(&builder.parser);
    if (!complete && !builder.extra)
        return NULL;
    if (builder.root == NULL || builder.root->null) {
        reader_complain(reader, whole, "the file is empty");
        return NULL;
    }
    return builder.root;
}

const struct node *tree_get(const struct node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != NODE_MAPPING)
        return NULL;
    for (const struct node *node = mapping->first; node != NULL;
         node = node->next->next)
        if (node->kind == NODE_TEXT && strcmp(node->raw, key) == 0)
            return node->next;
    return NULL;
}

const char *tree_kind(const struct node *node)
{
    switch (node->kind) {
    case NODE_LIST:
        return "a list";
    case NODE_MAPPING:
        return "a mapping";
    case NODE_TEXT:
        return node->null ? "nothing" : "a single value";
    case NODE_BROKEN:
        break;
    }
    return "something broken";
}
