/* markup.c -- HTML out, escaped by construction. */
#include "host/console/markup.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "host/base/arena.h"
#include "host/base/text.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* ---- Escaping */

static const char *entity_of(ucs4_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_control(ucs4_t c)
{
    return (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
}

static void add_escaped(struct buffer *out, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    while (left > 0) {
        ucs4_t c;
        int length = u8_mbtoucr(&c, at, left);
        const char *entity = length > 0 ? entity_of(c) : NULL;
        if (length <= 0 || is_control(c)) {
            buffer_add_text(out, REPLACEMENT);
            length = 1;
        } else if (entity != NULL) {
            buffer_add_text(out, entity);
        } else {
            buffer_add(out, at, (size_t)length);
        }
        at += length;
        left -= (size_t)length;
    }
}

/* ---- Elements */

/* Names are ours: anything else cannot come from us. */
static void expect_name(const char *name)
{
    if (name[0] == '\0' ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
        abort();
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (text_same(name, *names))
            return true;
    return false;
}

static bool is_void(const char *element)
{
    static const char *const names[] = {"br",    "col",  "hr",   "img",
                                        "input", "link", "meta", NULL};
    return is_among(element, names);
}

static bool is_raw(const char *element)
{
    static const char *const names[] = {"script", "style", NULL};
    return is_among(element, names);
}

static void end_tag(struct markup *page)
{
    if (page->in_tag)
        buffer_add_char(&page->out, '>');
    page->in_tag = false;
}

/* Before anything but a tag goes into the element that is open. */
static void begin_content(struct markup *page)
{
    if (page->depth == 0 || is_void(page->open[page->depth - 1]) ||
        is_raw(page->open[page->depth - 1]))
        abort();
    end_tag(page);
}

void markup_open(struct markup *page, const char *element)
{
    expect_name(element);
    if (page->depth == MARKUP_DEPTH)
        abort();
    if (page->depth > 0)
        begin_content(page);
    else if (text_same(element, "html"))
        buffer_add_text(&page->out, "<!DOCTYPE html>\n");
    buffer_format(&page->out, "<%s", element);
    page->open[page->depth++] = element;
    page->in_tag = true;
}

void markup_close(struct markup *page)
{
    if (page->depth == 0)
        abort();
    end_tag(page);
    const char *element = page->open[--page->depth];
    if (!is_void(element))
        buffer_format(&page->out, "</%s>", element);
}

/* ---- Attributes */

static void add_attribute(struct markup *page, const char *name, const char *value)
{
    expect_name(name);
    if (!page->in_tag)
        abort();
    buffer_format(&page->out, " %s=\"", name);
    add_escaped(&page->out, value);
    buffer_add_char(&page->out, '"');
}

static bool holds_address(const char *name)
{
    static const char *const names[] = {"href", "action", "src", "formaction", NULL};
    return is_among(name, names);
}

void markup_attribute(struct markup *page, const char *name, const char *value)
{
    /* No attribute with an address or a script in it comes this way. */
    if (holds_address(name) || text_starts_with(name, "on") || text_same(name, "style"))
        abort();
    add_attribute(page, name, value);
}

void markup_flag(struct markup *page, const char *name)
{
    expect_name(name);
    if (!page->in_tag)
        abort();
    buffer_format(&page->out, " %s", name);
}

void markup_address(struct markup *page, const char *name, const char *address)
{
    bool ours = address[0] == '#' || (address[0] == '/' && address[1] != '/' &&
                                      strpbrk(address, "\\\t\r\n") == NULL);
    if (!holds_address(name) || !ours)
        abort();
    add_attribute(page, name, address);
}

/* ---- Text */

void markup_text(struct markup *page, const char *text)
{
    begin_content(page);
    add_escaped(&page->out, text);
}

void markup_format(struct markup *page, const char *format, ...)
{
    struct arena arena = {0};
    va_list arguments;
    va_start(arguments, format);
    markup_text(page, arena_format_list(&arena, format, arguments));
    va_end(arguments);
    arena_free(&arena);
}

void markup_foreign(struct markup *page, const char *text)
{
    markup_element(page, "bdi", text);
}

void markup_begin(struct markup *page, const char *element, const char *class)
{
    markup_open(page, element);
    if (class != NULL)
        markup_attribute(page, "class", class);
}

void markup_element(struct markup *page, const char *element, const char *text)
{
    markup_element_class(page, element, NULL, text);
}

void markup_element_class(struct markup *page, const char *element, const char *class,
                          const char *text)
{
    markup_begin(page, element, class);
    markup_text(page, text);
    markup_close(page);
}

void markup_link(struct markup *page, const char *address, const char *text)
{
    markup_open(page, "a");
    markup_address(page, "href", address);
    markup_text(page, text);
    markup_close(page);
}

const char *markup_finish(struct markup *page, size_t *length)
{
    while (page->depth > 0)
        markup_close(page);
    *length = page->out.length;
    return buffer_text(&page->out);
}

void markup_free(struct markup *page)
{
    buffer_free(&page->out);
    *page = (struct markup){0};
}
