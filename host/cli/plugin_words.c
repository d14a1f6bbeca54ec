/* plugin_words.c -- a plugin and its options in words, wherever they are shown. */
#include "host/cli/plugin_words.h"

#include <ctype.h>
#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/shown.h"

const char *plugin_roles(const struct wherry_connector *plugin)
{
    switch (plugin->roles & (WHERRY_CRM | WHERRY_LIST)) {
    case WHERRY_CRM:
        return "CRM";
    case WHERRY_LIST:
        return "list";
    default:
        return "CRM or list";
    }
}

static bool reads(const struct wherry_connector *plugin)
{
    return plugin->source != NULL;
}

static bool looks_up(const struct wherry_connector *plugin)
{
    return plugin->source != NULL && plugin->source->lookup != NULL;
}

static bool looks_up_ids(const struct wherry_connector *plugin)
{
    return plugin->source != NULL && plugin->source->lookup_ids != NULL;
}

static bool writes(const struct wherry_connector *plugin)
{
    return plugin->sink != NULL;
}

static bool writes_in_bulk(const struct wherry_connector *plugin)
{
    return plugin->sink != NULL && plugin->sink->bulk_submit != NULL;
}

static bool keeps_segments(const struct wherry_connector *plugin)
{
    return plugin->segments != NULL;
}

static bool has_catalog(const struct wherry_connector *plugin)
{
    return plugin->catalog != NULL;
}

const struct plugin_ability plugin_abilities[] = {
    {"read", "read", reads},
    {"lookup", "look up addresses", looks_up},
    {"lookup_ids", "look up ids", looks_up_ids},
    {"write", "write", writes},
    {"bulk", "write in bulk", writes_in_bulk},
    {"segments", "keep static segments", keeps_segments},
    {"catalog", "list what you can choose from", has_catalog},
    {NULL, NULL, NULL},
};

const char *plugin_type(enum wherry_option_type type)
{
    static const char *const names[] = {
        [WHERRY_TEXT] = "text",         [WHERRY_INTEGER] = "number",
        [WHERRY_BOOLEAN] = "yes or no", [WHERRY_DURATION] = "time",
        [WHERRY_CHOICE] = "choice",
    };
    return names[type];
}

static void add_range(const struct wherry_option *option, struct buffer *text)
{
    const bool time = option->type == WHERRY_DURATION;
    if (option->minimum == 0 && option->maximum == 0)
        return;
    buffer_add_text(text, ", ");
    if (time)
        duration_write(option->minimum, text);
    else
        shown_format(text, "%" PRId64, option->minimum);
    buffer_add_text(text, " to ");
    if (time)
        duration_write(option->maximum, text);
    else
        shown_format(text, "%" PRId64, option->maximum);
}

static void add_choices(const struct wherry_option *option, struct buffer *text)
{
    for (const char *const *choice = option->choices; *choice != NULL; choice++)
        shown_format(text, "%s%s", *choice,
                     choice[1] == NULL   ? ""
                     : choice[2] == NULL ? " or "
                                         : ", ");
}

void plugin_takes(const struct wherry_option *option, struct buffer *text)
{
    switch (option->type) {
    case WHERRY_TEXT:
        buffer_add_text(text, (option->flags & WHERRY_SECRET) != 0 ? "secret" : "text");
        break;
    case WHERRY_INTEGER:
        buffer_add_text(text, "whole number");
        break;
    case WHERRY_BOOLEAN:
        buffer_add_text(text, "true or false");
        break;
    case WHERRY_DURATION:
        buffer_add_text(text, "length of time");
        break;
    case WHERRY_CHOICE:
        add_choices(option, text);
        break;
    }
    add_range(option, text);
}

void plugin_default(const struct wherry_option *option, struct buffer *text)
{
    if ((option->flags & WHERRY_REQUIRED) != 0)
        buffer_add_text(text, "required");
    else if (option->fallback != NULL)
        shown_add(text, option->fallback);
    else if (option->type == WHERRY_BOOLEAN)
        buffer_add_text(text, "false");
    else if (option->type == WHERRY_INTEGER)
        buffer_add_char(text, '0');
    else if (option->type == WHERRY_DURATION)
        buffer_add_text(text, "0s");
}

/* For a cell, which a bar would end; a sentence begins with a capital. */
static void add_cell(struct buffer *text, const char *words, bool sentence)
{
    struct buffer shown = {0};
    shown_add(&shown, words);
    for (const char *at = buffer_text(&shown); *at != '\0'; at++) {
        const bool first = sentence && at == buffer_text(&shown);
        if (*at == '|')
            buffer_add_char(text, '\\');
        buffer_add_char(text, first ? (char)toupper((unsigned char)*at) : *at);
    }
    buffer_free(&shown);
}

static void add_row(const struct wherry_option *option, struct buffer *text)
{
    struct buffer takes = {0}, otherwise = {0};
    const bool required = (option->flags & WHERRY_REQUIRED) != 0;
    plugin_takes(option, &takes);
    plugin_default(option, &otherwise);
    shown_format(text, "| `%s` | ", option->name);
    add_cell(text, buffer_text(&takes), false);
    buffer_add_text(text, " |");
    if (otherwise.length > 0) {
        buffer_add_text(text, required ? " " : " `");
        add_cell(text, buffer_text(&otherwise), false);
        buffer_add_text(text, required ? "" : "`");
    }
    buffer_add_text(text, " | ");
    add_cell(text, option->help, true);
    if ((option->flags & WHERRY_SECRET) != 0)
        shown_format(text, ". From the environment, or as `%s_file`", option->name);
    buffer_add_text(text, " |\n");
    buffer_free(&takes);
    buffer_free(&otherwise);
}

void plugin_markdown(const struct wherry_connector *plugin, struct buffer *text)
{
    buffer_add_text(text,
                    "| Option | Takes | Default | Meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < plugin->option_count; i++)
        add_row(&plugin->options[i], text);
}
