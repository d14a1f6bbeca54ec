/* yaml_writer.c -- a JSON value as a YAML document, through libyaml's emitter. */
#include "host/spec/yaml_writer.h"

#include <string.h>
#include <yaml.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum { WIDTH = 88, INDENT = 2 };

static int take(void *self, unsigned char *bytes, size_t length)
{
    buffer_add(self, bytes, length);
    return 1;
}

/* What no reader of YAML takes for a number, a truth or a mark of its own. */
static bool is_plain(const char *text)
{
    static const char *const words[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_same_ignoring_case(text, words[i]))
            return false;
    const size_t start = *text == '/' ? 1 : 0;
    return strchr(letters, text[start]) != NULL && text[start] != '\0' &&
           strspn(text + start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789/._-") == strlen(text + start);
}

static bool emit_scalar(yaml_emitter_t *emitter, const char *text, bool is_text)
{
    yaml_event_t event;
    yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
    if (is_text && strchr(text, '\n') != NULL)
        style = YAML_LITERAL_SCALAR_STYLE;
    else if (is_text && !is_plain(text))
        style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    return yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                        (int)strlen(text), 1, 1, style) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0;
}

static bool emit_node(yaml_emitter_t *emitter, const struct json_node *node);

static bool emit_mapping(yaml_emitter_t *emitter, const struct json_node *node)
{
    yaml_event_t event;
    bool good = yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                                    YAML_BLOCK_MAPPING_STYLE) != 0 &&
                yaml_emitter_emit(emitter, &event) != 0;
    for (const struct json_node *child = node->first; child != NULL && good;
         child = child->next)
        good = emit_scalar(emitter, child->key, true) && emit_node(emitter, child);
    return good && yaml_mapping_end_event_initialize(&event) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0;
}

static bool emit_sequence(yaml_emitter_t *emitter, const struct json_node *node)
{
    yaml_event_t event;
    bool good = yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                                     YAML_BLOCK_SEQUENCE_STYLE) != 0 &&
                yaml_emitter_emit(emitter, &event) != 0;
    for (const struct json_node *child = node->first; child != NULL && good;
         child = child->next)
        good = emit_node(emitter, child);
    return good && yaml_sequence_end_event_initialize(&event) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0;
}

static bool emit_node(yaml_emitter_t *emitter, const struct json_node *node)
{
    switch (node->type) {
    case JSON_OBJECT:
        return emit_mapping(emitter, node);
    case JSON_ARRAY:
        return emit_sequence(emitter, node);
    case JSON_NULL:
        return emit_scalar(emitter, "null", false);
    default:
        return emit_scalar(emitter, node->text, node->type == JSON_STRING);
    }
}

static bool emit_document(yaml_emitter_t *emitter, const struct json_node *node)
{
    yaml_event_t event;
    return yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0 &&
           yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0 && emit_node(emitter, node) &&
           yaml_document_end_event_initialize(&event, 1) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0 &&
           yaml_stream_end_event_initialize(&event) != 0 &&
           yaml_emitter_emit(emitter, &event) != 0;
}

enum wherry_status yaml_write(const struct json_node *node, struct buffer *out,
                              struct wherry_error *error)
{
    yaml_emitter_t emitter;
    if (yaml_emitter_initialize(&emitter) == 0)
        return fail(error, WHERRY_FAILED, "no memory to write YAML");
    yaml_emitter_set_output(&emitter, take, out);
    yaml_emitter_set_width(&emitter, WIDTH);
    yaml_emitter_set_indent(&emitter, INDENT);
    yaml_emitter_set_unicode(&emitter, 1);
    const bool good = emit_document(&emitter, node);
    const enum wherry_status status =
        good ? WHERRY_OK
             : fail(error, WHERRY_FAILED, "cannot write YAML: %s",
                    emitter.problem == NULL ? "no memory" : emitter.problem);
    yaml_emitter_delete(&emitter);
    return status;
}
