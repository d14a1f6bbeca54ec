/* words.c -- texts of strangers: are they text, are they one line. */
#include "host/base/words.h"

#include <string.h>
#include <unistr.h>

/* Most of a text: one byte of ASCII that may be shown as it is. */
static bool is_plain(char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

bool words_are_plain(const char *text, size_t length)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t odd = 0, eight;
    for (; length >= sizeof eight; text += sizeof eight, length -= sizeof eight) {
        memcpy(&eight, text, sizeof eight);
        /* Beyond ASCII, below a blank, or DEL. */
        const uint64_t del = eight ^ ones * 0x7F;
        odd |= eight | ((eight - ones * 0x20) & ~eight) | ((del - ones) & ~del);
    }
    for (; length > 0; text++, length--)
        odd |= is_plain(*text) ? 0 : high;
    return (odd & high) == 0;
}

bool words_are_text(const char *text)
{
    return text != NULL && u8_check((const uint8_t *)text, strlen(text)) == NULL;
}

bool words_have_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return true;
    return false;
}

static bool is_between(ucs4_t character, ucs4_t first, ucs4_t last)
{
    return character >= first && character <= last;
}

static bool is_unruly(ucs4_t character)
{
    return character < 0x20 || is_between(character, 0x7F, 0x9F) ||
           character == 0x061C ||                   /* Arabic letter mark */
           is_between(character, 0x200E, 0x200F) || /* left-to-right, right-to-left */
           is_between(character, 0x2028, 0x202E) || /* line breaks; embeddings */
           is_between(character, 0x2066, 0x2069);   /* isolates */
}

struct character words_next(const char *text, size_t left)
{
    ucs4_t code;
    int bytes = u8_mbtoucr(&code, (const uint8_t *)text, left);
    if (bytes < 1)
        return (struct character){.length = 1, .code = (unsigned char)*text};
    return (struct character){
        .length = (size_t)bytes, .code = code, .valid = true, .tame = !is_unruly(code)};
}

bool words_are_unruly(const char *text)
{
    struct character next;
    for (size_t left = strlen(text); left > 0; left -= next.length) {
        next.length = 1;
        if (!is_plain(*text)) {
            next = words_next(text, left);
            if (!next.tame)
                return true;
        }
        text += next.length;
    }
    return false;
}

void words_mend(char *text)
{
    struct character next;
    for (size_t left = strlen(text); left > 0; left -= next.length) {
        next = words_next(text, left);
        if (!next.valid)
            *text = '?';
        text += next.length;
    }
}

void words_scrub(char *text)
{
    struct character next;
    char *into = text;
    for (size_t left = strlen(text); left > 0; left -= next.length) {
        next = words_next(text, left);
        if (next.tame) {
            memmove(into, text, next.length);
            into += next.length;
        } else {
            *into++ = '?';
        }
        text += next.length;
    }
    *into = '\0';
}
