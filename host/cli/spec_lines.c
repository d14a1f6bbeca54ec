/* spec_lines.c -- a spec as it stands in its file, without its secrets. */
#include "host/cli/spec_lines.h"

#include "host/base/files.h"
#include "host/base/shown.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/cli/spec_secrets.h"
#include "host/spec/tree.h"

typedef void line_visitor(void *self, unsigned number, const char *text, bool hidden);

static void each(const struct registry *registry, const struct pipeline *pipeline,
                 const char *file, line_visitor *visitor, void *self)
{
    struct buffer text = {0}, line = {0};
    struct wherry_error error = {0};
    if (files_read(file, TREE_BYTES, &text, &error) != WHERRY_OK)
        command_failed(&error);
    const struct source source = {buffer_text(&text), text.length};
    unsigned number = 0;
    for (size_t at = 0; at < source.length; at = splice_next_line(&source, at)) {
        const bool hidden = spec_secrets_in(registry, pipeline, &source, ++number);
        buffer_clear(&line);
        if (!hidden)
            buffer_add(&line, source.text + at, splice_written_end(&source, at) - at);
        visitor(self, number, buffer_text(&line), hidden);
    }
    buffer_free(&line);
    buffer_free(&text);
}

static void write_line(void *self, unsigned number, const char *text, bool hidden)
{
    struct json_writer *json = self;
    json_begin_object(json);
    json_member_integer(json, "line", number);
    print_member_words(json, "text", text);
    json_member_boolean(json, "hidden", hidden);
    json_end_object(json);
}

void spec_lines_write(const struct registry *registry, const struct pipeline *pipeline,
                      const char *file, struct json_writer *json)
{
    json_key(json, "lines");
    json_begin_array(json);
    each(registry, pipeline, file, write_line, json);
    json_end_array(json);
}

static void print_line(void *self, unsigned number, const char *text, bool hidden)
{
    shown_format(self, "%5u  %s\n", number, hidden ? "(not shown)" : text);
}

void spec_lines_print(const struct registry *registry, const struct pipeline *pipeline,
                      const char *file, struct buffer *out)
{
    each(registry, pipeline, file, print_line, out);
}
