/* mention.c -- may a spec hold a value? Of its text alone, without a parser. */
#include "host/spec/mention.h"

#include <string.h>

#include "host/base/text.h"
#include "host/spec/variables.h"

/* A part of a text that is not ended by NUL. */
struct span {
    const char *at, *end;
};

static const char *find(struct span span, const char *what, size_t length)
{
    return memmem(span.at, (size_t)(span.end - span.at), what, length);
}

static const char *find_text(struct span span, const char *what)
{
    return find(span, what, strlen(what));
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

/* Bytes that YAML puts neither before nor after a value unless they belong to it. */
static bool of_word(char c)
{
    return is_letter(c) || c == '-' || c == '.' || c == '/';
}

/* Bytes that a text has as the value has them: a blank may be written as a line break, a
 * quote twice, and some line breaks are several bytes above ASCII. */
static bool of_piece(char c)
{
    return c > ' ' && c < 0x7F && strchr("'\"\\", c) == NULL;
}

struct mention mention_of(const char *value)
{
    struct mention longest = {.piece = value};
    while (*value != '\0') {
        size_t length = 0;
        while (of_piece(value[length]))
            length++;
        if (length > longest.length)
            longest = (struct mention){value, length};
        value += length == 0 ? 1 : length;
    }
    return longest;
}

static bool stands_alone(struct span text, const char *found,
                         const struct mention *mention)
{
    const char *after = found + mention->length;
    const bool begins = !of_word(*found) || found == text.at || !of_word(found[-1]);
    return begins && (!of_word(after[-1]) || after == text.end || !of_word(*after));
}

bool mention_has(const char *text, size_t length, const struct mention *mention)
{
    const struct span whole = {text, text + length};
    struct span left = whole;
    if (mention->length == 0)
        return true;
    const char *found;
    while ((found = find(left, mention->piece, mention->length)) != NULL) {
        if (stands_alone(whole, found, mention))
            return true;
        left.at = found + 1;
    }
    return false;
}

bool mention_hides(struct spec_set *set, const char *text, size_t length,
                   struct buffer *plain)
{
    const struct span whole = {text, text + length};
    if (find_text(whole, "\\") != NULL)
        return true;
    for (size_t i = 0; i < set->account_option_count; i++)
        if (find_text(whole, set->account_options[i].option) != NULL)
            return true;
    return find_text(whole, "${") != NULL &&
           !variables_spread(set, text, length, plain);
}

/* ---- Files of keys */

static const char key_file[] = "api_key_file";

static const char *skip_blanks(struct span span)
{
    while (span.at < span.end && *span.at == ' ')
        span.at++;
    return span.at;
}

static bool line_ends(struct span span)
{
    return span.at == span.end || *span.at == '\n' || *span.at == '\r';
}

static const char *line_before(const char *text, const char *at)
{
    while (at > text && at[-1] != '\n' && at[-1] != '\r')
        at--;
    return at;
}

/* Whether no value can go on here: the text ends, a comment follows, or a key which is
 * not further in than the one before. */
static bool value_ends(struct span span, size_t indent)
{
    for (;;) {
        const char *first = skip_blanks(span);
        const size_t blanks = (size_t)(first - span.at);
        span.at = first;
        if (first == span.end || *first == '#')
            return true;
        if (line_ends(span)) {
            span.at++;
            continue;
        }
        while (span.at < span.end && is_letter(*span.at))
            span.at++;
        if (blanks > indent || span.at == first || span.at == span.end ||
            *span.at++ != ':')
            return false;
        return line_ends(span) || *span.at == ' ';
    }
}

/* `span` begins after the path. In braces it ends with them, or at a comma; else with its
 * line. */
static bool path_ends(struct span span, bool braces, size_t indent)
{
    const char *next = skip_blanks(span);
    const bool blank = next > span.at;
    span.at = next;
    if (braces)
        return next < span.end && (*next == ',' || *next == '}');
    if (blank && next < span.end && *next == '#')
        return true;
    return line_ends(span) && value_ends(span, indent);
}

static bool add_path(struct span after, bool braces, size_t indent,
                     struct buffer *paths)
{
    if (after.at == after.end || *after.at++ != ':' || after.at == after.end ||
        *after.at != ' ')
        return false;
    after.at = skip_blanks(after);
    char quote = '\0';
    if (after.at < after.end && (*after.at == '"' || *after.at == '\''))
        quote = *after.at++;
    const char *path = after.at;
    while (after.at < after.end && of_word(*after.at))
        after.at++;
    const char *end = after.at;
    if (end == path || (quote != '\0' && (end == after.end || *after.at++ != quote)))
        return false;
    if (!path_ends(after, braces, indent))
        return false;
    buffer_add(paths, path, (size_t)(end - path));
    buffer_add_char(paths, '\0');
    return true;
}

bool mention_key_files(const char *text, size_t length, struct buffer *paths)
{
    struct span left = {text, text + length};
    const char *found;
    while ((found = find(left, key_file, sizeof key_file - 1)) != NULL) {
        const char *line = line_before(text, found), *before = found;
        while (before > line && before[-1] == ' ')
            before--;
        const bool braces = before > line && (before[-1] == '{' || before[-1] == ',');
        left.at = found + sizeof key_file - 1;
        if ((before > line && !braces) ||
            !add_path(left, braces, (size_t)(found - line), paths))
            return false;
    }
    return true;
}
