/* written.c -- the fields of a write as the journal keeps them. */
#include "host/picture/written.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/wherry.h"

#define BETWEEN ", "
#define BEHIND_NAME ": "

/* ---- Writing ---- */

static void add_word(struct buffer *text, const char *word, bool quoted)
{
    if (!quoted) {
        buffer_add_text(text, word);
        return;
    }
    buffer_add_char(text, '"');
    for (; *word != '\0'; word++) {
        if (*word == '"')
            buffer_add_char(text, '"');
        buffer_add_char(text, *word);
    }
    buffer_add_char(text, '"');
}

static bool is_doubtful(const char *word)
{
    return *word == '"' || strstr(word, BETWEEN) != NULL || strchr(word, ';') != NULL;
}

void written_add(struct buffer *text, const char *name, const char *value)
{
    if (text->length > 0)
        buffer_add_text(text, BETWEEN);
    add_word(text, name,
             *name == '\0' || strchr(name, ':') != NULL || is_doubtful(name));
    buffer_add_text(text, BEHIND_NAME);
    add_word(text, value, is_doubtful(value));
}

/* ---- Reading ---- */

/* Behind the quoted word at `text`; NULL: it has no end. */
static const char *read_quoted(const char *text, struct arena *arena, const char **word)
{
    char *kept = arena_text(arena, text);
    size_t length = 0;
    for (text++; *text != '\0'; text++) {
        if (*text == '"' && *++text != '"') {
            kept[length] = '\0';
            *word = kept;
            return text;
        }
        kept[length++] = *text;
    }
    return NULL;
}

/* The same of a word that ends before one of `ends`, or with the text. */
static const char *read_word(const char *text, const char *const ends[2],
                             struct arena *arena, const char **word)
{
    if (*text == '"')
        return read_quoted(text, arena, word);
    const char *end = text + strlen(text);
    for (int i = 0; i < 2; i++) {
        const char *found = strstr(text, ends[i]);
        end = found != NULL && found < end ? found : end;
    }
    *word = arena_text_n(arena, text, (size_t)(end - text));
    return end;
}

size_t written_read(const char *text, struct arena *arena, struct wherry_field *fields,
                    size_t room)
{
    static const char *const name_ends[] = {BEHIND_NAME, BETWEEN};
    static const char *const value_ends[] = {BETWEEN, ";"};
    size_t count = 0;
    for (;; text += strlen(BETWEEN)) {
        if (count == room)
            return 0;
        struct wherry_field *field = &fields[count++];
        text = read_word(text, name_ends, arena, &field->name);
        if (text == NULL || !text_starts_with(text, BEHIND_NAME))
            return 0;
        text = read_word(text + strlen(BEHIND_NAME), value_ends, arena, &field->value);
        if (text == NULL)
            return 0;
        if (*text == '\0' || *text == ';')
            return count;
        if (!text_starts_with(text, BETWEEN))
            return 0;
    }
}
