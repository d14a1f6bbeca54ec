/* typed.c -- a value of a known type, from its text. */
#include "host/base/typed.h"

#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/text.h"

static bool has_range(const struct typed *type)
{
    return type->minimum != 0 || type->maximum != 0;
}

static enum typed_verdict read_integer(const struct typed *type, const char *text,
                                       int64_t *value, struct buffer *why)
{
    int64_t number;
    bool legible = text_to_integer(text, INT64_MIN, INT64_MAX, &number);
    if (legible &&
        (!has_range(type) || (number >= type->minimum && number <= type->maximum))) {
        *value = number;
        return TYPED_GOOD;
    }
    buffer_add_text(why, "needs a whole number");
    if (has_range(type))
        buffer_format(why, " from %" PRId64 " to %" PRId64, type->minimum,
                      type->maximum);
    return legible ? TYPED_OUT_OF_RANGE : TYPED_ILLEGIBLE;
}

static enum typed_verdict refuse_duration(const char *side, int64_t limit_ms,
                                          struct buffer *why)
{
    buffer_format(why, "must be %s ", side);
    duration_write(limit_ms, why);
    return TYPED_OUT_OF_RANGE;
}

static enum typed_verdict read_duration(const struct typed *type, const char *text,
                                        int64_t *value, struct buffer *why)
{
    int64_t ms;
    if (type->may_be_off && text_same(text, "off")) {
        *value = 0;
        return TYPED_GOOD;
    }
    if (!duration_parse(text, &ms)) {
        buffer_format(why, "needs a length of time such as 30s, 15m, 1h or 7d%s",
                      type->may_be_off ? ", or off" : "");
        return TYPED_ILLEGIBLE;
    }
    if (has_range(type) && ms < type->minimum)
        return refuse_duration("at least", type->minimum, why);
    if (has_range(type) && ms > type->maximum)
        return refuse_duration("at most", type->maximum, why);
    *value = ms;
    return TYPED_GOOD;
}

static enum typed_verdict read_boolean(const char *text, int64_t *value,
                                       struct buffer *why)
{
    bool truth = text_same(text, "true");
    if (!truth && !text_same(text, "false")) {
        buffer_add_text(why, "needs true or false");
        return TYPED_ILLEGIBLE;
    }
    *value = truth;
    return TYPED_GOOD;
}

static enum typed_verdict read_choice(const char *const *choices, const char *text,
                                      int64_t *value, struct buffer *why)
{
    for (size_t i = 0; choices[i] != NULL; i++)
        if (text_same(choices[i], text)) {
            *value = (int64_t)i;
            return TYPED_GOOD;
        }
    buffer_add_text(why, "needs ");
    for (size_t i = 0; choices[i] != NULL; i++) {
        const char *link = i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ";
        buffer_format(why, "%s%s", link, choices[i]);
    }
    return TYPED_ILLEGIBLE;
}

enum typed_verdict typed_read(const struct typed *type, const char *text,
                              int64_t *value, struct buffer *why)
{
    switch (type->kind) {
    case TYPED_INTEGER:
        return read_integer(type, text, value, why);
    case TYPED_DURATION:
        return read_duration(type, text, value, why);
    case TYPED_CHOICE:
        return read_choice(type->choices, text, value, why);
    case TYPED_BOOLEAN:
        return read_boolean(text, value, why);
    }
    return TYPED_ILLEGIBLE;
}
