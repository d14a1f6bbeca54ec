/* fuzz_address.c -- any text as an address, and any text with addresses in it. */
#include <stdbool.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/address.h"
#include "tests/fuzz/replay.h"

static void must_be_normal(const char *key)
{
    char again[ADDRESS_ROOM];
    const char *at = strrchr(key, '@');
    MUST(at != NULL && at > key && at - key <= 64);
    MUST(strlen(at + 1) > 0 && strlen(at + 1) <= 255);
    for (const char *c = key; *c != '\0'; c++)
        MUST((unsigned char)*c >= 0x20 && *c != 0x7F && !(*c >= 'A' && *c <= 'Z'));
    for (const char *c = at; *c != '\0'; c++)
        MUST((unsigned char)*c < 0x80);
    MUST(address_normalise(key, again));
    MUST(strcmp(key, again) == 0);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

static void must_hold_no_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@'))
        MUST(at == text || !is_word(at[-1]) || !is_word(at[1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_text_n((const char *)bytes, length);
    char key[ADDRESS_ROOM];
    if (address_normalise(text, key))
        must_be_normal(key);
    address_is_anonymous(text);
    length = strlen(text);
    address_redact(text);
    MUST(strlen(text) <= length);
    must_hold_no_address(text);
    free(text);
    return 0;
}
