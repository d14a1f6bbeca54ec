/* descriptor.c -- checks what a plugin exports, and makes our own copy of it. */
#include "host/connector/descriptor.h"

#include <inttypes.h>
#include <stdalign.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "host/connector/growth.h"
#include "host/connector/option.h"

enum {
    NAME_LIMIT = 32,         /* of a connector: it is in every log line */
    SUMMARY_LIMIT = 200,     /* one line of `wherry plugins` */
    OPTIONS_LIMIT = 64,      /* far above what a person would set in a spec */
    CHOICES_LIMIT = 64,      /* likewise */
    CONFIG_LIMIT = 64 * 1024 /* bytes; a struct of OPTIONS_LIMIT members is 512 */
};

/* Lower-case letters, digits and `joint`, a letter first, no joint last. */
static bool is_name(const char *text, char joint, size_t limit)
{
    size_t length = strlen(text);
    if (length == 0 || length > limit || text[length - 1] == joint)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = text[i] >= 'a' && text[i] <= 'z';
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (!letter && (i == 0 || (!digit && text[i] != joint)))
            return false;
    }
    return true;
}

static bool is_line(const char *text, size_t limit)
{
    return text != NULL && text[0] != '\0' && strlen(text) <= limit &&
           words_are_text(text) && !words_are_unruly(text);
}

/* `named` is the struct in words, with its article. */
static enum wherry_status check_size(enum growth_struct what, const char *named,
                                     size_t size, struct wherry_error *error)
{
    if (size < growth_least(what))
        return fail(error, WHERRY_FAILED, "has %s of %zu bytes, the least is %zu",
                    named, size, growth_least(what));
    if (!growth_fits(what, size))
        return fail(error, WHERRY_FAILED, "has %s of %zu bytes, which cuts a slot",
                    named, size);
    return WHERRY_OK;
}

static bool is_aligned(const void *table, size_t alignment)
{
    return (uintptr_t)table % alignment == 0;
}

/* Before anything is read of it: `named` as below. */
static enum wherry_status check_alignment(const void *table, const char *named,
                                          struct wherry_error *error)
{
    return is_aligned(table, alignof(struct wherry_source))
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED, "has %s that is not aligned", named);
}

/* The interface's version comes first: with another one nothing else can be read. */
static enum wherry_status check_version(const struct wherry_connector *exported,
                                        size_t there, struct wherry_error *error)
{
    if (there < offsetof(struct wherry_connector, name))
        return fail(error, WHERRY_FAILED,
                    "exports a 'wherry_connector' that is not a connector");
    if (!is_aligned(exported, alignof(struct wherry_connector)))
        return fail(error, WHERRY_FAILED,
                    "exports a 'wherry_connector' that is not aligned");
    const bool other = exported->abi_major != WHERRY_ABI_MAJOR;
    if (other || exported->abi_minor > WHERRY_ABI_MINOR)
        return fail(error, WHERRY_FAILED,
                    "speaks plugin interface %" PRIu32 ".%" PRIu32
                    ", this host speaks %d.%d: %s",
                    exported->abi_major, exported->abi_minor, WHERRY_ABI_MAJOR,
                    WHERRY_ABI_MINOR,
                    other ? "build it with this host's wherry.h"
                          : "use a newer host, or build it with this one's wherry.h");
    if (check_size(GROWTH_CONNECTOR, "a descriptor", exported->size, error) !=
        WHERRY_OK)
        return WHERRY_FAILED;
    if (exported->size > there)
        return fail(error, WHERRY_FAILED,
                    "has a descriptor of %zu bytes, which is more than it exports",
                    exported->size);
    return WHERRY_OK;
}

static enum wherry_status check_head(const struct wherry_connector *connector,
                                     struct wherry_error *error)
{
    const unsigned roles = WHERRY_CRM | WHERRY_LIST;
    if (connector->name == NULL)
        return fail(error, WHERRY_FAILED, "has no name");
    if (!is_name(connector->name, '-', NAME_LIMIT))
        return fail(error, WHERRY_FAILED,
                    "has a name that is not made of at most %d lower-case letters, "
                    "digits and dashes",
                    NAME_LIMIT);
    if (!is_line(connector->version, NAME_LIMIT))
        return fail(error, WHERRY_FAILED, "has no version of one line");
    if (!is_line(connector->summary, SUMMARY_LIMIT))
        return fail(error, WHERRY_FAILED, "has no summary of one line");
    if (connector->roles == 0 || (connector->roles & ~roles) != 0)
        return fail(error, WHERRY_FAILED,
                    "does not say whether it is a CRM, a list or both");
    if (connector->open == NULL || connector->close == NULL || connector->check == NULL)
        return fail(error, WHERRY_FAILED, "lacks the function '%s'",
                    connector->open == NULL    ? "open"
                    : connector->close == NULL ? "close"
                                               : "check");
    return WHERRY_OK;
}

static enum wherry_status check_choices(const struct wherry_option *option,
                                        struct wherry_error *error)
{
    if (option->type != WHERRY_CHOICE)
        return WHERRY_OK;
    if (option->choices == NULL || option->choices[0] == NULL)
        return fail(error, WHERRY_FAILED, "has no choices for its option '%s'",
                    option->name);
    for (size_t i = 0; option->choices[i] != NULL; i++)
        if (i == CHOICES_LIMIT || !is_line(option->choices[i], SUMMARY_LIMIT))
            return fail(error, WHERRY_FAILED,
                        "has a malformed choice for its option '%s'", option->name);
    return WHERRY_OK;
}

static enum wherry_status check_flags(const struct wherry_option *option,
                                      struct wherry_error *error)
{
    const unsigned flags = WHERRY_REQUIRED | WHERRY_SECRET | WHERRY_ACCOUNT;
    if ((option->flags & ~flags) != 0)
        return fail(error, WHERRY_FAILED, "has an unknown flag on its option '%s'",
                    option->name);
    if ((option->flags & WHERRY_SECRET) != 0 && option->type != WHERRY_TEXT)
        return fail(error, WHERRY_FAILED, "has a secret option '%s' that is not text",
                    option->name);
    if ((option->flags & WHERRY_ACCOUNT) != 0 && option->type != WHERRY_TEXT)
        return fail(error, WHERRY_FAILED,
                    "has an option '%s' that names the account and is not text",
                    option->name);
    if ((option->flags & (WHERRY_REQUIRED | WHERRY_SECRET)) != 0 &&
        option->fallback != NULL)
        return fail(error, WHERRY_FAILED, "has a fallback for its %s option '%s'",
                    (option->flags & WHERRY_REQUIRED) != 0 ? "required" : "secret",
                    option->name);
    return WHERRY_OK;
}

static enum wherry_status check_range(const struct wherry_option *option,
                                      struct wherry_error *error)
{
    bool ranged = option->minimum != 0 || option->maximum != 0;
    bool number = option->type == WHERRY_INTEGER || option->type == WHERRY_DURATION;
    if (ranged && (!number || option->minimum > option->maximum))
        return fail(error, WHERRY_FAILED, "has a malformed range for its option '%s'",
                    option->name);
    if (option->fallback == NULL)
        return WHERRY_OK;
    struct wherry_error reason;
    if (!words_are_text(option->fallback) ||
        option_set(option, option->fallback, NULL, &reason) != WHERRY_OK)
        return fail(error, WHERRY_FAILED,
                    "has a fallback for its option '%s' that the option refuses",
                    option->name);
    return WHERRY_OK;
}

static enum wherry_status check_place(const struct wherry_connector *connector,
                                      const struct wherry_option *option,
                                      struct wherry_error *error)
{
    size_t size = option_size(option->type);
    if (size == 0)
        return fail(error, WHERRY_FAILED, "has an unknown type for its option '%s'",
                    option->name);
    if (option->offset > connector->config_size ||
        connector->config_size - option->offset < size)
        return fail(error, WHERRY_FAILED,
                    "has an option '%s' that lies outside its config", option->name);
    if (option->offset % option_alignment(option->type) != 0)
        return fail(error, WHERRY_FAILED,
                    "has an option '%s' whose place in the config is not aligned",
                    option->name);
    return WHERRY_OK;
}

/* `option` is "NAME_file" of a secret NAME: a spec could not say which one it means. */
static bool is_file_of(const struct wherry_option *option,
                       const struct wherry_option *secret)
{
    size_t length = strlen(secret->name);
    return (secret->flags & WHERRY_SECRET) != 0 &&
           text_starts_with(option->name, secret->name) &&
           text_same(option->name + length, "_file");
}

static enum wherry_status check_against(const struct wherry_option *option,
                                        const struct wherry_option *other,
                                        struct wherry_error *error)
{
    if (text_same(option->name, other->name))
        return fail(error, WHERRY_FAILED, "has two options named '%s'", option->name);
    if (is_file_of(option, other) || is_file_of(other, option))
        return fail(error, WHERRY_FAILED,
                    "has an option that ends in '_file' beside its secret '%s'",
                    is_file_of(option, other) ? other->name : option->name);
    if ((option->flags & other->flags & WHERRY_ACCOUNT) != 0)
        return fail(error, WHERRY_FAILED,
                    "has two options that name the account, '%s' and '%s'", other->name,
                    option->name);
    if (option->offset < other->offset + option_size(other->type) &&
        other->offset < option->offset + option_size(option->type))
        return fail(error, WHERRY_FAILED,
                    "has options '%s' and '%s' at one place of its config", other->name,
                    option->name);
    return WHERRY_OK;
}

static enum wherry_status check_option(const struct wherry_connector *connector,
                                       size_t index, struct wherry_error *error)
{
    const struct wherry_option *option = &connector->options[index];
    struct wherry_error ignored;
    /* error.option must hold the name, with "_file" after it. */
    if (option->name == NULL ||
        !is_name(option->name, '_', sizeof ignored.option - sizeof "_file"))
        return fail(error, WHERRY_FAILED,
                    "has an option whose name is not made of lower-case letters, "
                    "digits and underscores");
    if (text_same(option->name, "plugin") || text_same(option->name, "account"))
        return fail(error, WHERRY_FAILED,
                    "has an option '%s', which is a key that the host itself uses",
                    option->name);
    if (!is_line(option->help, SUMMARY_LIMIT))
        return fail(error, WHERRY_FAILED, "has no help of one line for its option '%s'",
                    option->name);
    if (check_place(connector, option, error) != WHERRY_OK ||
        check_flags(option, error) != WHERRY_OK ||
        check_choices(option, error) != WHERRY_OK ||
        check_range(option, error) != WHERRY_OK)
        return WHERRY_FAILED;
    for (size_t i = 0; i < index; i++)
        if (check_against(option, &connector->options[i], error) != WHERRY_OK)
            return WHERRY_FAILED;
    return WHERRY_OK;
}

static enum wherry_status check_options(const struct wherry_connector *connector,
                                        struct wherry_error *error)
{
    if (connector->option_count > OPTIONS_LIMIT)
        return fail(error, WHERRY_FAILED, "has more than %d options", OPTIONS_LIMIT);
    if (connector->config_size > CONFIG_LIMIT)
        return fail(error, WHERRY_FAILED, "has a config of more than %d bytes",
                    CONFIG_LIMIT);
    if (connector->option_count > 0 && connector->options == NULL)
        return fail(error, WHERRY_FAILED, "counts options and has none");
    if (!is_aligned(connector->options, alignof(struct wherry_option)))
        return fail(error, WHERRY_FAILED, "has a table of options that is not aligned");
    for (size_t i = 0; i < connector->option_count; i++)
        if (check_option(connector, i, error) != WHERRY_OK)
            return WHERRY_FAILED;
    return WHERRY_OK;
}

/* By it the host says how long a read takes, without the plugin. */
static enum wherry_status check_pace(const struct wherry_connector *connector,
                                     struct wherry_error *error)
{
    const char *name = connector->pace_option;
    if (name == NULL)
        return WHERRY_OK;
    for (size_t i = 0; i < connector->option_count; i++)
        if (text_same(connector->options[i].name, name) &&
            connector->options[i].type == WHERRY_INTEGER && connector->pace_records > 0)
            return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "says how fast it reads, but not by a whole-number option and a number "
                "of contacts");
}

static enum wherry_status copy_source(const struct wherry_source *theirs,
                                      struct descriptor *descriptor,
                                      struct wherry_error *error)
{
    struct wherry_source *ours = &descriptor->source;
    descriptor->connector.source = NULL;
    if (theirs == NULL)
        return WHERRY_OK;
    if (check_alignment(theirs, "a source", error) != WHERRY_OK ||
        check_size(GROWTH_SOURCE, "a source", theirs->size, error) != WHERRY_OK)
        return WHERRY_FAILED;
    growth_take(GROWTH_SOURCE, theirs, ours);
    if (ours->open == NULL || ours->read == NULL || ours->close == NULL)
        return fail(error, WHERRY_FAILED, "has a source that lacks the function '%s'",
                    ours->open == NULL   ? "open"
                    : ours->read == NULL ? "read"
                                         : "close");
    descriptor->connector.source = ours;
    return WHERRY_OK;
}

static bool has_bulk_by_halves(const struct wherry_sink *sink)
{
    const bool any = sink->bulk_terms != NULL || sink->bulk_submit != NULL ||
                     sink->bulk_poll != NULL || sink->bulk_collect != NULL;
    const bool all = sink->bulk_terms != NULL && sink->bulk_submit != NULL &&
                     sink->bulk_poll != NULL && sink->bulk_collect != NULL;
    return any && !all;
}

static enum wherry_status copy_sink(const struct wherry_sink *theirs,
                                    struct descriptor *descriptor,
                                    struct wherry_error *error)
{
    struct wherry_sink *ours = &descriptor->sink;
    descriptor->connector.sink = NULL;
    if (theirs == NULL)
        return WHERRY_OK;
    if (check_alignment(theirs, "a sink", error) != WHERRY_OK ||
        check_size(GROWTH_SINK, "a sink", theirs->size, error) != WHERRY_OK)
        return WHERRY_FAILED;
    growth_take(GROWTH_SINK, theirs, ours);
    if (ours->open == NULL || ours->write == NULL || ours->flush == NULL ||
        ours->close == NULL)
        return fail(error, WHERRY_FAILED, "has a sink that lacks the function '%s'",
                    ours->open == NULL    ? "open"
                    : ours->write == NULL ? "write"
                    : ours->flush == NULL ? "flush"
                                          : "close");
    if (has_bulk_by_halves(ours))
        return fail(error, WHERRY_FAILED,
                    "has a sink with some of the functions for bulk and not all");
    descriptor->connector.sink = ours;
    return WHERRY_OK;
}

static enum wherry_status copy_segments(const struct wherry_segments *theirs,
                                        struct descriptor *descriptor,
                                        struct wherry_error *error)
{
    struct wherry_segments *ours = &descriptor->segments;
    descriptor->connector.segments = NULL;
    if (theirs == NULL)
        return WHERRY_OK;
    if ((descriptor->connector.roles & WHERRY_LIST) == 0)
        return fail(error, WHERRY_FAILED, "has static segments, but is not a list");
    if (check_alignment(theirs, "a table of segments", error) != WHERRY_OK ||
        check_size(GROWTH_SEGMENTS, "a table of segments", theirs->size, error) !=
            WHERRY_OK)
        return WHERRY_FAILED;
    growth_take(GROWTH_SEGMENTS, theirs, ours);
    if (ours->find == NULL || ours->remove == NULL)
        return fail(error, WHERRY_FAILED,
                    "has a table of segments that lacks the function '%s'",
                    ours->find == NULL ? "find" : "remove");
    descriptor->connector.segments = ours;
    return WHERRY_OK;
}

enum wherry_status descriptor_copy(const struct wherry_connector *exported,
                                   size_t there, struct descriptor *descriptor,
                                   struct wherry_error *error)
{
    *descriptor = (struct descriptor){0};
    if (check_version(exported, there, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct wherry_connector *ours = &descriptor->connector;
    growth_take(GROWTH_CONNECTOR, exported, ours);
    if (check_head(ours, error) != WHERRY_OK ||
        check_options(ours, error) != WHERRY_OK || check_pace(ours, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (copy_source(ours->source, descriptor, error) != WHERRY_OK ||
        copy_sink(ours->sink, descriptor, error) != WHERRY_OK ||
        copy_segments(ours->segments, descriptor, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (ours->source == NULL && ours->sink == NULL)
        return fail(error, WHERRY_FAILED, "has neither a source nor a sink");
    return WHERRY_OK;
}
