/* redact.c -- texts without the secrets of this process, and without addresses. */
#include "host/connector/redact.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/kit/address.h"

/* A shorter one would be found in innocent words; no service has such keys. */
enum { SECRET_LEAST = 6 };

static struct {
    const char **texts;
    size_t count, room;
} secrets;

void redact_learn(const char *secret)
{
    secrets.texts =
        memory_grow(secrets.texts, secrets.count, &secrets.room, sizeof *secrets.texts);
    secrets.texts[secrets.count++] = secret;
}

void redact_forget(const char *secret)
{
    size_t i = 0;
    while (i < secrets.count && secrets.texts[i] != secret)
        i++;
    assert(i < secrets.count);
    secrets.texts[i] = secrets.texts[--secrets.count];
    if (secrets.count > 0)
        return;
    free(secrets.texts);
    secrets.texts = NULL;
    secrets.room = 0;
}

/* The length of the longest secret that the text begins with; 0 for none. */
static size_t secret_at(const char *text)
{
    size_t longest = 0;
    for (size_t i = 0; i < secrets.count; i++) {
        size_t length = strlen(secrets.texts[i]);
        if (length >= SECRET_LEAST && length > longest &&
            strncmp(text, secrets.texts[i], length) == 0)
            longest = length;
    }
    return longest;
}

bool redact_tells(const char *text)
{
    for (; *text != '\0'; text++)
        if (secret_at(text) > 0)
            return true;
    return false;
}

static void mask_secrets(char *text)
{
    static const char mask[] = "***";
    char *into = text;
    while (*text != '\0') {
        size_t length = secret_at(text);
        if (length > 0) {
            memcpy(into, mask, sizeof mask - 1);
            into += sizeof mask - 1;
            text += length;
        } else {
            *into++ = *text++;
        }
    }
    *into = '\0';
}

void redact_name(char *text)
{
    mask_secrets(text); /* first: an altered one would not be known again */
    words_scrub(text);
}

void redact_words(char *text)
{
    redact_name(text);
    address_redact(text);
}

void redact_message(char *text, size_t room)
{
    const bool cut = strlen(text) + 1 >= room;
    redact_words(text);
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] != ' ')
        end--;
    if (cut && end > 0)
        snprintf(text + end, room - end, "...");
}

void redact_copy(const char *text, char *copy, size_t room)
{
    char *whole = memory_text(text);
    redact_words(whole);
    snprintf(copy, room, "%.*s", (int)text_cut(whole, room - 1), whole);
    free(whole);
}
