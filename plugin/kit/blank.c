/* blank.c -- is there anything to be seen in a text? */
#include "plugin/kit/blank.h"

#include <string.h>
#include <unictype.h>
#include <unistr.h>

/* A cell of braille without a dot counts as a symbol in Unicode and shows nothing. */
static const ucs4_t braille_blank = 0x2800;

static bool is_unseen(ucs4_t character)
{
    return uc_is_property_white_space(character) ||
           uc_is_property_default_ignorable_code_point(character) ||
           uc_is_general_category_withtable(character, UC_CATEGORY_MASK_Cc) ||
           character == braille_blank;
}

bool text_is_blank_n(const char *text, size_t length)
{
    const uint8_t *at = (const uint8_t *)text;
    while (length > 0) {
        ucs4_t character;
        int bytes = u8_mbtoucr(&character, at, length);
        if (bytes <= 0 || !is_unseen(character))
            return false;
        at += bytes;
        length -= (size_t)bytes;
    }
    return true;
}

bool text_is_blank(const char *text)
{
    return text_is_blank_n(text, strlen(text));
}
