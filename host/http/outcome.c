/* outcome.c -- how a try ended, and whether another may cure it. */
#include "host/http/outcome.h"

#include <string.h>

#include "host/base/text.h"

static char first_character(const char *body)
{
    return body[strspn(body, " \t\r\n")];
}

static bool is_json(const struct outcome *outcome)
{
    char first = first_character(outcome->body);
    if (first == '{' || first == '[')
        return true;
    return first != '\0' && (text_same(outcome->content_type, "application/json") ||
                             text_ends_with(outcome->content_type, "+json"));
}

static bool is_html(const struct outcome *outcome)
{
    /* No JSON begins with '<', whatever the header claims. */
    return text_same(outcome->content_type, "text/html") ||
           text_same(outcome->content_type, "application/xhtml+xml") ||
           first_character(outcome->body) == '<';
}

bool outcome_may_be_cured(const struct outcome *outcome, bool repeatable)
{
    if (outcome->code == 0)
        return !outcome->hopeless && (repeatable || !outcome->sent);
    if (outcome->code == 429)
        return true;
    if (outcome->code == 403)
        return !is_json(outcome);
    if (!repeatable || (outcome->code >= 300 && outcome->code < 400))
        return false;
    return outcome->code >= 500 || is_html(outcome);
}

bool outcome_is_doubtful(const struct outcome *outcome)
{
    if (outcome->code == 0)
        return outcome->sent;
    return outcome->code >= 500 || (outcome->code < 300 && is_html(outcome));
}
