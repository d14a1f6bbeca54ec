/* words.c -- texts of strangers: are they text, are they one line. */
#include "host/connector/words.h"

#include <string.h>
#include <unistr.h>

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

/* The bytes of the next character; false if it may not be shown as it is. */
static bool next_character(const char *text, size_t left, size_t *length)
{
    ucs4_t character;
    int bytes = u8_mbtoucr(&character, (const uint8_t *)text, left);
    *length = bytes < 1 ? 1 : (size_t)bytes;
    return bytes > 0 && !is_unruly(character);
}

bool words_are_unruly(const char *text)
{
    size_t length;
    for (size_t left = strlen(text); left > 0; left -= length, text += length)
        if (!next_character(text, left, &length))
            return true;
    return false;
}

void words_scrub(char *text)
{
    size_t length;
    char *into = text;
    for (size_t left = strlen(text); left > 0; left -= length, text += length) {
        if (next_character(text, left, &length)) {
            memmove(into, text, length);
            into += length;
        } else {
            *into++ = '?';
        }
    }
    *into = '\0';
}
