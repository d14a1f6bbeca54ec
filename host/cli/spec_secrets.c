/* spec_secrets.c -- which lines of a spec may not be shown. */
#include "host/cli/spec_secrets.h"

#include <string.h>
#include <strings.h>

#include "host/cli/masked.h"

/* ---- Alerts */

/* The line with this number; NULL: there is none. */
static const char *find_line(const struct source *text, unsigned line)
{
    const char *at = text->text, *end = text->text + text->length;
    while (at != NULL && at < end && --line > 0) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at == NULL ? NULL : at + 1;
    }
    return at != NULL && at < end ? at : NULL;
}

static bool begins_with(const struct source *text, const char *at, const char *word)
{
    const size_t left = text->length - (size_t)(at - text->text);
    return left >= strlen(word) && memcmp(at, word, strlen(word)) == 0;
}

/* A key of the document itself stands at the margin, and what is under it does not: so
 * the last key at the margin says where a line belongs. */
static bool is_under_alerts(const struct source *text, unsigned line)
{
    bool under = false;
    for (unsigned i = 1; i <= line; i++) {
        const char *at = find_line(text, i);
        if (at != NULL && strchr(" \t\n\r#-", *at) == NULL)
            under = begins_with(text, at, "alerts") ||
                    begins_with(text, at, "\"alerts\"") ||
                    begins_with(text, at, "'alerts'") || *at == '{';
    }
    return under;
}

/* ---- Words */

/* A spec that is wrong may not be read as far as its keys, and a comment is not read at
 * all: so what a line calls a secret is one. The name of a file with one is none. */
static bool sounds_secret(const struct source *text, unsigned line)
{
    static const char *const words[] = {"key", "secret", "token", "password", "passwd"};
    const char *at = find_line(text, line);
    if (at == NULL)
        return false;
    const char *end = text->text + splice_line_end(text, (size_t)(at - text->text));
    for (; at < end; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            const char *behind = at + strlen(words[i]);
            if (behind < end && strncasecmp(at, words[i], strlen(words[i])) == 0 &&
                !begins_with(text, behind, "_file"))
                return true;
        }
    return false;
}

bool spec_secrets_in(const struct registry *registry, const struct pipeline *pipeline,
                     const struct source *text, unsigned line)
{
    return pipeline == NULL || masked_line(registry, pipeline, line) ||
           sounds_secret(text, line) ||
           (pipeline->alerts.on && is_under_alerts(text, line));
}
