/* scalar.c -- a text as a single value of YAML, as a spec would have it. */
#include "host/spec/edit/scalar.h"

#include <stdbool.h>
#include <string.h>
#include <unistr.h>

#include "host/base/text.h"

/* What some reader of YAML takes for a truth value or for nothing. */
static bool is_special(const char *text)
{
    static const char *const words[] = {"true", "false", "yes",  "no", "on",
                                        "off",  "y",     "n",    "t",  "f",
                                        "null", "none",  "undef"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same_ignoring_case(text, words[i]))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Characters that libyaml refuses, folds or skips in plain text: other controls, other
 * line breaks, the mark of byte order, code points that are no characters. */
static bool needs_escape(ucs4_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
           c == 0xFEFF || (c >= 0xFFFE && c <= 0xFFFF);
}

/* Invisible blanks are better written as escapes. */
static bool is_odd_blank(ucs4_t c)
{
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000;
}

static size_t next(const char *text, ucs4_t *c)
{
    int length = u8_strmbtouc(c, (const uint8_t *)text);
    return length > 0 ? (size_t)length : 0;
}

/* Letters, digits, and marks that mean nothing to YAML, begun by a letter: not a
 * number, a date or an indicator. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || is_special(text) || text[length - 1] == ' ' ||
        (!is_letter(*text) && (unsigned char)*text < 0x80))
        return false;
    ucs4_t c;
    for (size_t taken; (taken = next(text, &c)) > 0; text += taken) {
        bool ascii = c < 0x80;
        if (ascii && !is_letter((char)c) &&
            strchr("0123456789 _-+./()&", (int)c) == NULL)
            return false;
        if (needs_escape(c) || is_odd_blank(c))
            return false;
    }
    return true;
}

static void write_quoted(const char *text, bool variables, struct buffer *yaml)
{
    ucs4_t c;
    buffer_add_char(yaml, '"');
    for (size_t taken; (taken = next(text, &c)) > 0; text += taken) {
        if (c == '$' && text[1] == '{' && !variables)
            buffer_add_text(yaml, "$$");
        else if (c == '"' || c == '\\')
            buffer_format(yaml, "\\%c", (char)c);
        else if (c < 0x100 && (needs_escape(c) || is_odd_blank(c)))
            buffer_format(yaml, "\\x%02X", (unsigned)c);
        else if (needs_escape(c) || is_odd_blank(c))
            buffer_format(yaml, "\\u%04X", (unsigned)c);
        else
            buffer_add(yaml, text, taken);
    }
    buffer_add_char(yaml, '"');
}

void scalar_write(const char *text, struct buffer *yaml)
{
    if (is_plain(text))
        buffer_add_text(yaml, text);
    else
        write_quoted(text, false, yaml);
}

/* One variable and nothing else: it cannot be read as anything else. */
static bool is_variable(const char *text)
{
    if (strncmp(text, "${", 2) != 0)
        return false;
    for (text += 2; is_letter(*text) || *text == '_' || (*text >= '0' && *text <= '9');)
        text++;
    return text_same(text, "}");
}

void scalar_write_variables(const char *text, struct buffer *yaml)
{
    if (is_plain(text) || is_variable(text))
        buffer_add_text(yaml, text);
    else
        write_quoted(text, true, yaml);
}
