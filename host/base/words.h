/* words.h -- texts from outside: are they text, are they one line, what of them may be
 * shown.
 *
 * Unruly are characters that a terminal obeys and nobody sees: control characters (C0,
 * DEL, C1), line breaks of Unicode, and the marks that turn the direction of writing.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nothing but letters, digits and signs of ASCII, as most texts are: so it is valid,
 * one line, and tame. The quick answer before the three questions that follow. */
bool words_are_plain(const char *text, size_t length);
/* Valid UTF-8; NULL is not a text. */
bool words_are_text(const char *text);
/* Has it a control character of ASCII? A line break is one, too. */
bool words_have_control(const char *text);
/* Has it anything unruly? `text` is valid UTF-8. */
bool words_are_unruly(const char *text);

/* A character of a text, or one byte that belongs to none. */
struct character {
    size_t length; /* in bytes; at least 1 */
    uint32_t code; /* of Unicode; the byte where it is not valid */
    bool valid;    /* UTF-8 */
    bool tame;     /* may be shown as it is: valid and not unruly */
};
/* The first of `left` bytes, which are one or more. */
struct character words_next(const char *text, size_t left);

/* Bytes that are not UTF-8, and unruly characters, become '?': for texts that people
 * read and no program compares. The text never grows. */
void words_scrub(char *text);
/* Only what is not UTF-8 becomes '?'. */
void words_mend(char *text);

#endif
