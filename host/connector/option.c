/* option.c -- one value of a connector's config, from its text in the spec. */
#include "host/connector/option.h"

#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/duration.h"
#include "host/base/error.h"
#include "host/base/text.h"

size_t option_size(enum wherry_option_type type)
{
    switch (type) {
    case WHERRY_TEXT:
        return sizeof(const char *);
    case WHERRY_INTEGER:
    case WHERRY_DURATION:
        return sizeof(int64_t);
    case WHERRY_BOOLEAN:
        return sizeof(bool);
    case WHERRY_CHOICE:
        return sizeof(int);
    }
    return 0;
}

size_t option_alignment(enum wherry_option_type type)
{
    switch (type) {
    case WHERRY_TEXT:
        return alignof(const char *);
    case WHERRY_INTEGER:
    case WHERRY_DURATION:
        return alignof(int64_t);
    case WHERRY_BOOLEAN:
        return alignof(bool);
    case WHERRY_CHOICE:
        return alignof(int);
    }
    return 1;
}

static void store(const struct wherry_option *option, void *config, const void *value)
{
    if (config != NULL)
        memcpy((char *)config + option->offset, value, option_size(option->type));
}

static bool has_range(const struct wherry_option *option)
{
    return option->minimum != 0 || option->maximum != 0;
}

static bool in_range(const struct wherry_option *option, int64_t value)
{
    return !has_range(option) || (value >= option->minimum && value <= option->maximum);
}

/* "90s", "2m": the largest unit that says it in whole numbers. */
static void format_duration(int64_t ms, char *text, size_t room)
{
    static const struct {
        int64_t ms;
        char unit;
    } units[] = {{86400000, 'd'}, {3600000, 'h'}, {60000, 'm'}, {1000, 's'}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (ms % units[i].ms != 0 || (ms == 0 && units[i].unit != 's'))
            continue;
        snprintf(text, room, "%" PRId64 "%c", ms / units[i].ms, units[i].unit);
        return;
    }
    snprintf(text, room, "%" PRId64 " milliseconds", ms);
}

static enum wherry_status set_integer(const struct wherry_option *option,
                                      const char *text, void *config,
                                      struct wherry_error *error)
{
    int64_t value;
    if (text_to_integer(text, INT64_MIN, INT64_MAX, &value) &&
        in_range(option, value)) {
        store(option, config, &value);
        return WHERRY_OK;
    }
    if (!has_range(option))
        return fail_option(error, WHERRY_FAILED, option->name,
                           "'%s' must be a whole number", option->name);
    return fail_option(error, WHERRY_FAILED, option->name,
                       "'%s' must be a whole number from %" PRId64 " to %" PRId64,
                       option->name, option->minimum, option->maximum);
}

static enum wherry_status set_duration(const struct wherry_option *option,
                                       const char *text, void *config,
                                       struct wherry_error *error)
{
    int64_t value;
    if (duration_parse(text, &value) && in_range(option, value)) {
        store(option, config, &value);
        return WHERRY_OK;
    }
    if (!has_range(option))
        return fail_option(error, WHERRY_FAILED, option->name,
                           "'%s' must be a duration such as 30s, 15m or 24h",
                           option->name);
    char least[48], most[48];
    format_duration(option->minimum, least, sizeof least);
    format_duration(option->maximum, most, sizeof most);
    return fail_option(error, WHERRY_FAILED, option->name,
                       "'%s' must be a duration from %s to %s", option->name, least,
                       most);
}

static enum wherry_status set_boolean(const struct wherry_option *option,
                                      const char *text, void *config,
                                      struct wherry_error *error)
{
    bool value = text_same(text, "true");
    if (!value && !text_same(text, "false"))
        return fail_option(error, WHERRY_FAILED, option->name,
                           "'%s' must be true or false", option->name);
    store(option, config, &value);
    return WHERRY_OK;
}

static enum wherry_status set_choice(const struct wherry_option *option,
                                     const char *text, void *config,
                                     struct wherry_error *error)
{
    struct buffer all = {0};
    for (int i = 0; option->choices[i] != NULL; i++) {
        if (text_same(option->choices[i], text)) {
            store(option, config, &i);
            buffer_free(&all);
            return WHERRY_OK;
        }
        buffer_format(&all, "%s%s", i == 0 ? "" : ", ", option->choices[i]);
    }
    fail_option(error, WHERRY_FAILED, option->name, "'%s' must be one of: %s",
                option->name, buffer_text(&all));
    buffer_free(&all);
    return WHERRY_FAILED;
}

enum wherry_status option_set(const struct wherry_option *option, const char *text,
                              void *config, struct wherry_error *error)
{
    switch (option->type) {
    case WHERRY_TEXT:
        store(option, config, &text);
        return WHERRY_OK;
    case WHERRY_INTEGER:
        return set_integer(option, text, config, error);
    case WHERRY_BOOLEAN:
        return set_boolean(option, text, config, error);
    case WHERRY_DURATION:
        return set_duration(option, text, config, error);
    case WHERRY_CHOICE:
        return set_choice(option, text, config, error);
    }
    return fail_option(error, WHERRY_FAILED, option->name,
                       "'%s' has a type that is not known", option->name);
}
