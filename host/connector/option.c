/* option.c -- one value of a connector's config, from its text in the spec. */
#include "host/connector/option.h"

#include <stdalign.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"

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

bool option_typed(const struct wherry_option *option, struct typed *type)
{
    *type = (struct typed){.minimum = option->minimum,
                           .maximum = option->maximum,
                           .choices = option->choices};
    switch (option->type) {
    case WHERRY_INTEGER:
        type->kind = TYPED_INTEGER;
        return true;
    case WHERRY_BOOLEAN:
        type->kind = TYPED_BOOLEAN;
        return true;
    case WHERRY_DURATION:
        type->kind = TYPED_DURATION;
        return true;
    case WHERRY_CHOICE:
        type->kind = TYPED_CHOICE;
        return true;
    case WHERRY_TEXT:
        break;
    }
    return false;
}

static void store_typed(const struct wherry_option *option, int64_t value, void *config)
{
    const bool truth = value == 1;
    const int choice = (int)value;
    if (option->type == WHERRY_BOOLEAN)
        store(option, config, &truth);
    else if (option->type == WHERRY_CHOICE)
        store(option, config, &choice);
    else
        store(option, config, &value);
}

enum wherry_status option_set(const struct wherry_option *option, const char *text,
                              void *config, struct wherry_error *error)
{
    struct typed type;
    struct buffer why = {0};
    int64_t value;
    if (option->type == WHERRY_TEXT) {
        store(option, config, &text);
        return WHERRY_OK;
    }
    if (!option_typed(option, &type))
        return fail_option(error, WHERRY_FAILED, option->name,
                           "'%s' has an unknown type", option->name);
    bool good = typed_read(&type, text, &value, &why) == TYPED_GOOD;
    if (good)
        store_typed(option, value, config);
    else
        fail_option(error, WHERRY_FAILED, option->name, "'%s' %s", option->name,
                    buffer_text(&why));
    buffer_free(&why);
    return good ? WHERRY_OK : WHERRY_FAILED;
}
