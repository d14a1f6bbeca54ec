/* plugin_words.h -- a plugin and its options in words, wherever they are shown. */
#ifndef CLI_PLUGIN_WORDS_H
#define CLI_PLUGIN_WORDS_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* "CRM", "list", or "CRM or list". */
const char *plugin_roles(const struct wherry_connector *plugin);

/* The roles: one name for machines and one for people each. NULL after the last. */
struct plugin_ability {
    const char *name, *words;
    bool (*has)(const struct wherry_connector *plugin);
};
extern const struct plugin_ability plugin_abilities[];

/* "text", "number", "yes or no", "time" or "choice". */
const char *plugin_type(enum wherry_option_type type);
/* Adds what the option takes: "whole number, 1 to 10", "comma, semicolon or tab". */
void plugin_takes(const struct wherry_option *option, struct buffer *text);
/* Adds what applies if an option is left out: "required", its default, or "". */
void plugin_default(const struct wherry_option *option, struct buffer *text);

/* The table of the options in Markdown, which the README of a connector shows. */
void plugin_markdown(const struct wherry_connector *plugin, struct buffer *text);

#endif
