/* address.c -- the one normal form of a mail address, by which records are joined. */
#include "plugin/kit/address.h"

#include <idn2.h>
#include <string.h>
#include <unistr.h>

#include "host/base/text.h"

enum {
    LOCAL_MAX = 64, /* RFC 5321 4.5.3.1 */
    DOMAIN_MAX = 255,
    LABEL_MAX = 63,
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

/* What stands in a local part without quotes: RFC 5322's atext and the dot, and all
 * beyond ASCII. */
static bool is_plain(char c)
{
    return is_letter_or_digit(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~", c) != NULL);
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

/* Letters, digits and inner hyphens in labels of up to 63: what may stand in a zone. */
static bool is_host_name(const char *name)
{
    if (strlen(name) > DOMAIN_MAX)
        return false;
    for (;;) {
        size_t length = strcspn(name, ".");
        if (length == 0 || length > LABEL_MAX || name[0] == '-' ||
            name[length - 1] == '-')
            return false;
        for (size_t i = 0; i < length; i++)
            if (!is_letter_or_digit(name[i]) && name[i] != '-')
                return false;
        if (name[length] == '\0')
            return true;
        name += length + 1;
    }
}

/* Hyphens in the third and fourth place belong to IDNA, which then has to look. */
static bool needs_idna(const char *domain)
{
    for (const char *c = domain; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            return true;
    for (const char *label = domain; label != NULL; label = strchr(label, '.')) {
        label += *label == '.' ? 1 : 0;
        if (strcspn(label, ".") >= 4 && label[2] == '-' && label[3] == '-')
            return true;
    }
    return false;
}

/* `into` has room for what is_host_name allows. */
static bool put_host_name(const char *name, char *into)
{
    if (!is_host_name(name))
        return false;
    memcpy(into, name, strlen(name) + 1);
    text_lower(into);
    return true;
}

static bool normalise_domain(const char *domain, char *into)
{
    if (!needs_idna(domain))
        return put_host_name(domain, into);
    char *ascii = NULL;
    /* Not with IDN2_USE_STD3_ASCII_RULES: it drops what it should refuse, and two
     * domains would become one. put_host_name refuses it. */
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    if (idn2_to_ascii_8z(domain, &ascii, flags) != IDN2_OK)
        return false;
    bool fine = put_host_name(ascii, into);
    idn2_free(ascii);
    return fine;
}

bool address_normalise(const char *text, char key[ADDRESS_ROOM])
{
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    size_t local =
        *text == '"' ? quoted_length(text, length) : plain_length(text, length);
    if (local == 0 || local > LOCAL_MAX || local == length || text[local] != '@')
        return false;
    if (u8_check((const uint8_t *)text, length) != NULL)
        return false;
    /* An international domain may be shorter or longer than its A-labels; four bytes a
     * character of the longest is a bound that no real one meets. */
    char domain[4 * DOMAIN_MAX + 1];
    size_t domain_length = length - local - 1;
    if (domain_length >= sizeof domain)
        return false;
    memcpy(domain, text + local + 1, domain_length);
    domain[domain_length] = '\0';
    memcpy(key, text, local);
    key[local] = '\0';
    text_lower(key);
    key[local] = '@';
    return normalise_domain(domain, key + local + 1);
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
            if (*quote == '"')
                return quote;
    }
    while (start > floor && is_local(start[-1], at))
        start--;
    while (start < at && *start == '\'')
        start++;
    return start;
}

/* Behind the domain, or domains where the sign is doubled; a final full stop belongs to
 * the sentence. */
static char *domain_end(char *domain)
{
    char *end = domain;
    for (;;) {
        if (is_letter_or_digit(*end) || (unsigned char)*end >= 0x80 || *end == '.' ||
            *end == '-' || *end == '_')
            end++;
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
