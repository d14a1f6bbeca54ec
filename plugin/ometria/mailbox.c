/* mailbox.c -- an address as Ometria spells it, and the other spellings that it may
 * have. */
#include "plugin/ometria/mailbox.h"

#include <idn2.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/address.h"

/* RFC 5321: 64 + '@' + 255. */
enum { MOST_BYTES = 320, SPELLINGS = 3 };

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *mailbox_spelled(struct arena *arena, const char *text)
{
    char key[ADDRESS_ROOM];
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    if (length > MOST_BYTES || !address_normalise(text, key))
        return NULL;
    return arena_text_n(arena, text, length);
}

bool mailbox_is_same(const char *one, const char *other)
{
    char a[ADDRESS_ROOM], b[ADDRESS_ROOM];
    return address_normalise(one, a) && address_normalise(other, b) && text_same(a, b);
}

/* With U-labels; NULL if there are none. */
static const char *unfold(struct arena *arena, const char *address)
{
    const char *domain = strrchr(address, '@');
    char *shown = NULL;
    if (domain == NULL || strstr(domain, "xn--") == NULL ||
        idn2_to_unicode_8z8z(domain + 1, &shown, 0) != IDN2_OK)
        return NULL;
    const char *spelling =
        arena_format(arena, "%.*s@%s", (int)(domain - address), address, shown);
    idn2_free(shown);
    return spelling;
}

const char *mailbox_spelling(struct arena *arena, const char *address, unsigned index)
{
    char key[ADDRESS_ROOM];
    const char *all[SPELLINGS] = {address};
    unsigned count = 1;
    if (index == 0)
        return address;
    if (!address_normalise(address, key))
        return NULL;
    if (!text_same(key, address))
        all[count++] = arena_text(arena, key);
    const char *shown = unfold(arena, key);
    if (shown != NULL && !text_same(shown, address))
        all[count++] = shown;
    return index < count ? all[index] : NULL;
}
