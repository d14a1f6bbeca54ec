/* markup.h -- HTML out, escaped by construction.
 *
 * Calls follow the document: an element is opened, gets its attributes, then its
 * content, and is closed. Every text is only text: a tag, an entity or an attribute
 * needs its own function, so that a name like "<script>" is shown as it is. Names of
 * elements and attributes are our own, in lower case.
 *
 * A call out of order, <script> or <style> with text in it, and an address outside
 * these pages are errors of ours, and end the process. Text that is not UTF-8 gets
 * U+FFFD for the bad parts, and so do control characters, which HTML does not have.
 */
#ifndef CONSOLE_MARKUP_H
#define CONSOLE_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"

enum { MARKUP_DEPTH = 48 };

/* `struct markup page = {0};` is an empty document; markup_free at its end. */
struct markup {
    struct buffer out;
    const char *open[MARKUP_DEPTH]; /* borrowed names */
    size_t depth;
    bool in_tag; /* the tag of the last one opened still takes attributes */
};

/* Opens an element, and writes "<!DOCTYPE html>" before the first one, html. One that
 * has no content, such as input, is closed by markup_close like any other. */
void markup_open(struct markup *page, const char *element);
void markup_close(struct markup *page);

/* An attribute of the element that was opened last, before anything is in it. */
void markup_attribute(struct markup *page, const char *name, const char *value);
/* One without a value, such as `required`. */
void markup_flag(struct markup *page, const char *name);
/* href, action and src take only addresses of these pages: "/..." with each part
 * percent encoded (plugin/kit/url.h), or "#...". */
void markup_address(struct markup *page, const char *name, const char *address);

void markup_text(struct markup *page, const char *text);
void markup_format(struct markup *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The words of somebody else, in either direction of writing: they are in an element of
 * their own, so that they turn nothing around outside it. */
void markup_foreign(struct markup *page, const char *text);

/* In one line: an element with a class (NULL: none), left open; one with text, closed. */
void markup_begin(struct markup *page, const char *element, const char *class);
void markup_element(struct markup *page, const char *element, const char *text);
void markup_element_class(struct markup *page, const char *element, const char *class,
                          const char *text);
void markup_link(struct markup *page, const char *address, const char *text);

/* The document, all elements closed; borrowed until markup_free. */
const char *markup_finish(struct markup *page, size_t *length);
void markup_free(struct markup *page);

#endif
