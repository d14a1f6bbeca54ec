/* fuzz_shown.c -- any text on its way to a terminal, a log or a document: nothing in it is
 * obeyed, what was shown is not changed again, and a document says the same.
 */
#include <stdbool.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/kit/json_reader.h"
#include "tests/fuzz/replay.h"

static void must_be_tame(const struct buffer *text)
{
    const char *shown = buffer_text(text);
    MUST(strlen(shown) == text->length && words_are_text(shown));
    for (size_t at = 0; at < text->length;) {
        const struct character next = words_next(shown + at, text->length - at);
        MUST(next.tame || shown[at] == '\n');
        at += next.length;
    }
}

static void must_be_same(const struct buffer *one, const struct buffer *other)
{
    MUST(one->length == other->length);
    MUST(strcmp(buffer_text(one), buffer_text(other)) == 0);
}

static void show_line(const char *text)
{
    struct buffer once = {0}, twice = {0}, formatted = {0}, cell = {0};
    shown_add(&once, text);
    must_be_tame(&once);
    MUST(strchr(buffer_text(&once), '\n') == NULL);
    shown_add(&twice, buffer_text(&once));
    must_be_same(&once, &twice);
    shown_format(&formatted, "%s", text);
    must_be_same(&once, &formatted);
    shown_cell(&cell, text, 8);
    MUST(shown_columns(buffer_text(&cell), cell.length) >= 8);
    MUST(text_starts_with(buffer_text(&cell), buffer_text(&once)));
    buffer_free(&once);
    buffer_free(&twice);
    buffer_free(&formatted);
    buffer_free(&cell);
}

static void show_page(const char *text)
{
    struct buffer once = {0}, twice = {0};
    shown_page(&once, text);
    must_be_tame(&once);
    shown_page(&twice, buffer_text(&once));
    must_be_same(&once, &twice);
    buffer_free(&once);
    buffer_free(&twice);
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct buffer *seen = self;
    (void)error;
    buffer_add_text(seen, path);
    buffer_add_char(seen, '=');
    buffer_add(seen, value->text, value->length);
    buffer_add_char(seen, '\n');
    return true;
}

static enum wherry_status read_values(const char *document, size_t length,
                                      struct buffer *seen)
{
    const struct json_handler handler = {.self = seen, .value = &take_value};
    struct wherry_error error;
    return json_read(document, length, &handler, &error);
}

/* A text as a string of a document, and a text that is one: all of ours are UTF-8, with
 * blanks and line breaks alone between their values. */
static void show_document(const char *text)
{
    struct buffer quoted = {0}, shown = {0}, one = {0}, other = {0};
    shown_quoted(&quoted, text);
    MUST(read_values(quoted.bytes, quoted.length, &one) == WHERRY_OK);
    MUST(!words_are_text(text) || (one.length == strlen(text) + 2 &&
                                   memcmp(one.bytes + 1, text, strlen(text)) == 0));
    buffer_clear(&one);
    shown_json(&shown, text);
    const bool good = words_are_text(text) && strpbrk(text, "\r\t") == NULL &&
                      read_values(text, strlen(text), &one) == WHERRY_OK;
    if (good) {
        must_be_tame(&shown);
        MUST(read_values(buffer_text(&shown), shown.length, &other) == WHERRY_OK);
        must_be_same(&one, &other);
    }
    buffer_free(&quoted);
    buffer_free(&shown);
    buffer_free(&one);
    buffer_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_text_n((const char *)bytes, length);
    show_line(text);
    show_page(text);
    show_document(text);
    free(text);
    return 0;
}
