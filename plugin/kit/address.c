/* address.c -- the one normal form of a mail address, by which records are joined. */
#include "plugin/kit/address.h"

#include <string.h>
#include <unistr.h>

#include "host/base/text.h"
#include "plugin/kit/domain.h"

enum {
    LOCAL_MAX = 64,   /* RFC 5321 4.5.3.1 */
    LITERAL_MAX = 64, /* an IP address in brackets, with them */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_ascii(const char *text, size_t length)
{
    unsigned seen = 0;
    for (size_t i = 0; i < length; i++)
        seen |= (unsigned char)text[i];
    return seen < 0x80;
}

/* What a local part without quotes may contain: RFC 5322's atext and the dot, and all
 * beyond ASCII. */
static bool is_plain(char c)
{
    return is_letter_or_digit(c) || c == '.' || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* The length of a local part in quotes, with them; 0 when they are not closed. */
static size_t quoted_length(const char *text, size_t length)
{
    for (size_t i = 1; i < length; i++) {
        if (text[i] == '"')
            return i + 1;
        if (text[i] == '\\')
            i++;
        if (i < length && is_control(text[i]))
            return 0;
    }
    return 0;
}

static size_t plain_length(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && is_plain(text[i]))
        i++;
    return i;
}

/* Blanks, and what pasting leaves at the ends: the zero-width space and the byte order
 * mark. Its length at `text`; 0 if it is something else. */
static size_t dross_length(const char *text)
{
    if (is_blank(*text))
        return 1;
    bool dross = strncmp(text, "\xE2\x80\x8B", 3) == 0 || /* U+200B */
                 strncmp(text, "\xEF\xBB\xBF", 3) == 0;   /* U+FEFF */
    return dross ? 3 : 0;
}

const char *address_trimmed(const char *text, size_t *length)
{
    while (dross_length(text) > 0)
        text += dross_length(text);
    size_t end = strlen(text);
    for (;;) {
        if (end >= 1 && is_blank(text[end - 1]))
            end--;
        else if (end >= 3 && dross_length(text + end - 3) == 3)
            end -= 3;
        else
            break;
    }
    *length = end;
    return text;
}

/* The whole of it for an address of such letters as nearly all have; false means
 * nothing. */
static bool normalise_plain(const char *text, char key[ADDRESS_ROOM])
{
    size_t local = 0;
    for (; local <= LOCAL_MAX; local++) {
        const char c = text[local], folded = text_folded(c);
        if (folded == '\0' && c != '.' && c != '_' && c != '-' && c != '+')
            break;
        key[local] = folded != '\0' ? folded : c;
    }
    if (local == 0 || local > LOCAL_MAX || text[local] != '@')
        return false;
    key[local++] = '@';
    return domain_normalise_plain(text + local, strlen(text + local), key + local);
}

bool address_normalise(const char *text, char key[ADDRESS_ROOM])
{
    size_t length;
    if (normalise_plain(text, key))
        return true;
    text = address_trimmed(text, &length);
    size_t local =
        *text == '"' ? quoted_length(text, length) : plain_length(text, length);
    if (local == 0 || local > LOCAL_MAX || local == length || text[local] != '@')
        return false;
    if (!is_ascii(text, length) && u8_check((const uint8_t *)text, length) != NULL)
        return false;
    memcpy(key, text, local);
    key[local] = '\0';
    text_lower(key);
    key[local] = '@';
    return domain_normalise(text + local + 1, length - local - 1, key + local + 1);
}

bool address_spell_international(const char *key, char spelled[ADDRESS_SPELLED_ROOM])
{
    const char *at = strrchr(key, '@');
    if (at == NULL || at - key > LOCAL_MAX)
        return false;
    size_t local = (size_t)(at - key) + 1;
    memcpy(spelled, key, local);
    return domain_spell_international(key + local, spelled + local);
}

bool address_is_anonymous(const char *key)
{
    const char *at = strrchr(key, '@');
    return at != NULL && text_same_ignoring_case(at, "@anonymous.ometria");
}

/* ---- Redacting ------------------------------------------------------------------- */

/* The sign itself, or as a URL spells it. */
static size_t at_sign_length(const char *text)
{
    if (*text == '@')
        return 1;
    return strncmp(text, "%40", 3) == 0 ? 3 : 0;
}

/* What can belong to a local part before this sign; in a URL the rest is encoded. */
static bool is_local(char c, const char *at)
{
    return is_plain(c) && (*at == '@' || strchr("/?&=", c) == NULL);
}

/* Where the local part before `at` begins; `floor` is the end of the last address. In
 * doubt more is taken, not less. */
static char *local_start(char *floor, char *at)
{
    char *start = at;
    if (start > floor && start[-1] == '"') {
        char *lowest = start - floor > LOCAL_MAX ? start - LOCAL_MAX : floor;
        for (char *quote = start - 2; quote >= lowest; quote--)
            if (*quote == '"' && (quote == lowest || quote[-1] != '\\'))
                return quote;
    }
    while (start > floor && is_local(start[-1], at))
        start--;
    while (start < at && *start == '\'')
        start++;
    return start;
}

/* The position after an IP address in brackets, as a URL spells it too; NULL if there
 * is none. */
static char *literal_end(char *domain)
{
    bool encoded = strncmp(domain, "%5B", 3) == 0 || strncmp(domain, "%5b", 3) == 0;
    if (*domain != '[' && !encoded)
        return NULL;
    for (char *end = domain + 1; *end != '\0' && end - domain < LITERAL_MAX; end++) {
        if (*end == ']')
            return end + 1;
        if (strncmp(end, "%5D", 3) == 0 || strncmp(end, "%5d", 3) == 0)
            return end + 3;
        if (!is_letter_or_digit(*end) && strchr(":.%-", *end) == NULL)
            return NULL;
    }
    return NULL;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A byte beyond ASCII as a URL spells it: part of an international domain. */
static bool is_encoded_letter(const char *text)
{
    return text[0] == '%' && strchr("89abcdefABCDEF", text[1]) != NULL &&
           text[1] != '\0' && is_hex(text[2]);
}

/* The position after the domain, or domains if the sign is doubled; a final full stop
 * belongs to the sentence. */
static char *domain_end(char *domain)
{
    char *end = literal_end(domain);
    if (end != NULL)
        return end;
    end = domain;
    for (;;) {
        if (is_letter_or_digit(*end) || (unsigned char)*end >= 0x80 || *end == '.' ||
            *end == '-' || *end == '_')
            end++;
        else if (is_encoded_letter(end))
            end += 3;
        else if (at_sign_length(end) > 0)
            end += at_sign_length(end);
        else
            break;
    }
    while (end > domain && (end[-1] == '.' || end[-1] == '-'))
        end--;
    return end;
}

/* "<address>", or as much of it as the room of the address gives: the text must not
 * grow. */
static char *put_stand_in(char *into, size_t room)
{
    static const char stand_in[] = "<address>";
    size_t length = sizeof stand_in - 1 < room ? sizeof stand_in - 1 : room;
    memcpy(into, stand_in, length - 1);
    into[length - 1] = '>';
    return into + length;
}

void address_redact(char *text)
{
    char *write = text, *floor = text;
    for (char *at = text; *at != '\0';) {
        size_t sign = at_sign_length(at);
        char *start = sign > 0 ? local_start(floor, at) : at;
        char *end = start < at ? domain_end(at + sign) : at + sign;
        if (end == at + sign) {
            at += sign > 0 ? sign : 1;
            continue;
        }
        memmove(write, floor, (size_t)(start - floor));
        write = put_stand_in(write + (start - floor), (size_t)(end - start));
        floor = at = end;
    }
    memmove(write, floor, strlen(floor) + 1);
}
