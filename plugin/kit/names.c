/* names.c -- names that people gave things: are two of them the same? */
#include "plugin/kit/names.h"

#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

/* The comparison takes all bytes that are not UTF-8 for one and the same character. */
static bool is_text(const char *name)
{
    return u8_check((const uint8_t *)name, strlen(name)) == NULL;
}

bool names_same(const char *one, const char *other)
{
    if (strcmp(one, other) == 0)
        return true;
    int order = 0;
    if (!is_text(one) || !is_text(other) ||
        u8_casecmp((const uint8_t *)one, strlen(one), (const uint8_t *)other,
                   strlen(other), NULL, UNINORM_NFC, &order) != 0)
        return false;
    return order == 0;
}
