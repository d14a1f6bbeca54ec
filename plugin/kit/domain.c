/* domain.c -- the normal form of a mail domain: its labels in ASCII, in lower case. */
#include "plugin/kit/domain.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include "host/base/text.h"

enum {
    DOMAIN_MAX = DOMAIN_ROOM - 1,
    LABEL_MAX = 63,
    /* A domain in letters may be longer than its A-labels; four bytes a character of
     * the longest is a bound that no real one meets. */
    TEXT_MAX = 4 * DOMAIN_MAX,
};

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters, digits and inner hyphens in labels of up to 63: the characters that a zone
 * allows. */
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

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* Hyphens in the third and fourth place belong to IDNA, which then has to look. */
static bool needs_idna(const char *domain)
{
    if (!is_ascii(domain))
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

bool domain_normalise_plain(const char *text, size_t length, char name[DOMAIN_ROOM])
{
    size_t label = 0; /* where it begins */
    if (length > DOMAIN_MAX)
        return false;
    for (size_t i = 0; i < length; i++) {
        const char folded = text_folded(text[i]);
        name[i] = folded != '\0' ? folded : text[i];
        if (folded != '\0')
            continue;
        if (text[i] == '-' ? i == label || i == label + 3
                           : text[i] != '.' || i == label || i - label > LABEL_MAX ||
                                 text[i - 1] == '-')
            return false;
        if (text[i] == '.')
            label = i + 1;
    }
    name[length] = '\0';
    return length > label && length - label <= LABEL_MAX && text[length - 1] != '-';
}

/* ---- Labels that IDNA refuses ---- */

/* Punycode, RFC 3492: the numbers are those of its section 5. */
enum {
    BASE = 36,
    T_MIN = 1,
    T_MAX = 26,
    SKEW = 38,
    DAMP = 700,
    BIAS = 72,
    FIRST = 128
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t steps = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; steps += BASE)
        delta /= BASE - T_MIN;
    return steps + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* Appends digits to `label` after `length`; false if the label has no room for them. */
static bool put_number(uint32_t number, uint32_t bias, char *label, size_t *length)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (*length >= LABEL_MAX)
            return false;
        if (number < t) {
            label[(*length)++] = digits[number];
            return true;
        }
        label[(*length)++] = digits[t + (number - t) % (BASE - t)];
        number = (number - t) / (BASE - t);
    }
}

static ucs4_t least_from(const ucs4_t *points, size_t count, ucs4_t from)
{
    ucs4_t least = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (points[i] >= from && points[i] < least)
            least = points[i];
    return least;
}

/* "xn--" and the rest; `label` has room for LABEL_MAX. At most LABEL_MAX points, so
 * that no number comes near its limit. */
static bool put_punycode(const ucs4_t *points, size_t count, char *label,
                         size_t *length)
{
    static const char prefix[] = {'x', 'n', '-', '-'};
    memcpy(label, prefix, sizeof prefix);
    *length = sizeof prefix;
    for (size_t i = 0; i < count; i++)
        if (points[i] < FIRST) {
            if (*length >= LABEL_MAX)
                return false;
            label[(*length)++] = (char)points[i];
        }
    size_t plain = *length - 4, done = plain;
    if (plain > 0 && *length < LABEL_MAX)
        label[(*length)++] = '-';
    ucs4_t next = FIRST;
    uint32_t delta = 0, bias = BIAS;
    while (done < count) {
        ucs4_t least = least_from(points, count, next);
        delta += (least - next) * (uint32_t)(done + 1);
        for (size_t i = 0; i < count; i++) {
            delta += points[i] < least;
            if (points[i] != least)
                continue;
            if (!put_number(delta, bias, label, length))
                return false;
            bias = adapt(delta, (uint32_t)done + 1, done == plain);
            delta = 0;
            done++;
        }
        delta++;
        next = least + 1;
    }
    return true;
}

/* A joiner changes what is seen, so it stays; other invisible characters do not make
 * another name. */
static bool is_dropped(ucs4_t point)
{
    bool joiner = point == 0x200C || point == 0x200D;
    return !joiner && uc_is_property_default_ignorable_code_point(point);
}

/* No blank, no control character, no mark without a letter before it. */
static bool is_sign(ucs4_t point, bool first)
{
    const uint32_t never = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cs |
                           UC_CATEGORY_MASK_Z |
                           (first ? UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cf : 0);
    return !uc_is_general_category_withtable(point, never);
}

/* The characters of a label, without those that are not shown. */
struct label {
    ucs4_t points[LABEL_MAX];
    size_t count;
    bool ascii;
};

/* False if one of them is not allowed in a name, or there are too many. */
static bool read_label(const uint8_t *text, size_t bytes, struct label *label)
{
    label->count = 0;
    label->ascii = true;
    for (size_t at = 0; at < bytes;) {
        ucs4_t point;
        at += (size_t)u8_mbtouc(&point, text + at, bytes - at);
        if (is_dropped(point))
            continue;
        if (label->count == LABEL_MAX || !is_sign(point, label->count == 0))
            return false;
        label->ascii = label->ascii && point < FIRST;
        label->points[label->count++] = point;
    }
    return label->count == 0 ||
           (label->points[0] != '-' && label->points[label->count - 1] != '-');
}

static bool claims_to_be_punycode(const struct label *label)
{
    const ucs4_t *points = label->points;
    return label->count >= 4 && points[0] == 'x' && points[1] == 'n' &&
           points[2] == '-' && points[3] == '-';
}

/* One label of a text in lower case; `*length` is how much of `into` it takes. */
static bool put_label(const uint8_t *text, size_t bytes, char *into, size_t *length)
{
    struct label label;
    if (!read_label(text, bytes, &label))
        return false;
    if (!label.ascii) /* an A-label has no letters beyond ASCII */
        return !claims_to_be_punycode(&label) &&
               put_punycode(label.points, label.count, into, length);
    for (size_t i = 0; i < label.count; i++)
        into[i] = (char)label.points[i];
    *length = label.count;
    return true;
}

/* Behind the label: a full stop, or an ideographic one. */
static size_t stop_length(const uint8_t *text, size_t bytes)
{
    static const uint8_t ideographic[] = {0xE3, 0x80, 0x82};
    if (bytes >= 1 && text[0] == '.')
        return 1;
    return bytes >= 3 && memcmp(text, ideographic, 3) == 0 ? 3 : 0;
}

static bool put_labels(const uint8_t *text, size_t bytes, char *into)
{
    char name[DOMAIN_MAX + LABEL_MAX + 2] = "";
    size_t length = 0, start = 0;
    for (size_t at = 0; at <= bytes;) {
        size_t stop = stop_length(text + at, bytes - at), taken = 0;
        if (at < bytes && stop == 0) {
            at++;
            continue;
        }
        if (length > DOMAIN_MAX ||
            !put_label(text + start, at - start, name + length, &taken))
            return false;
        length += taken;
        name[length] = '\0';
        if (at == bytes)
            break;
        name[length++] = '.';
        at += stop;
        start = at;
    }
    return put_host_name(name, into);
}

static bool put_refused(const char *domain, char *into)
{
    size_t length = 0;
    uint8_t *lower = u8_tolower((const uint8_t *)domain, strlen(domain), NULL,
                                UNINORM_NFKC, NULL, &length);
    bool fine = lower != NULL && put_labels(lower, length, into);
    free(lower);
    return fine;
}

/* ---- Both ways ---- */

bool domain_normalise(const char *text, size_t length, char name[DOMAIN_ROOM])
{
    char domain[TEXT_MAX + 1];
    if (domain_normalise_plain(text, length, name))
        return true;
    if (length >= sizeof domain)
        return false;
    memcpy(domain, text, length);
    domain[length] = '\0';
    if (!needs_idna(domain))
        return put_host_name(domain, name);
    char *ascii = NULL;
    /* Not with IDN2_USE_STD3_ASCII_RULES: it drops what it should refuse, and two
     * domains would become one. put_host_name refuses it. */
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    if (idn2_to_ascii_8z(domain, &ascii, flags) != IDN2_OK)
        return put_refused(domain, name);
    bool fine = put_host_name(ascii, name);
    idn2_free(ascii);
    return fine;
}

bool domain_spell_international(const char *name, char spelled[DOMAIN_SPELLED_ROOM])
{
    char *letters = NULL;
    if (!needs_idna(name) || idn2_to_unicode_8z8z(name, &letters, 0) != IDN2_OK)
        return false;
    bool other = strcmp(letters, name) != 0 && strlen(letters) < DOMAIN_SPELLED_ROOM;
    if (other)
        memcpy(spelled, letters, strlen(letters) + 1);
    idn2_free(letters);
    return other;
}
