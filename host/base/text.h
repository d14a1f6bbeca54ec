/* text.h -- questions about text that string.h does not answer.
 *
 * All of it is about ASCII letters only and does not depend on the locale.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Asked some dozen times for each record of a read, and most texts differ at once. */
static inline bool text_same(const char *one, const char *other)
{
    return *one == *other && strcmp(one, other) == 0;
}
bool text_same_ignoring_case(const char *one, const char *other);
bool text_starts_with(const char *text, const char *start);
bool text_ends_with(const char *text, const char *end);
bool text_contains_ignoring_case(const char *text, const char *part);
void text_lower(char *text);
/* A letter in lower case, or a digit; NUL for any other character. */
static inline char text_folded(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return c;
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : '\0';
}

/* The whole text as a decimal number within the range; false otherwise. */
bool text_to_integer(const char *text, int64_t minimum, int64_t maximum,
                     int64_t *number);

/* The length of the longest start of `text` that is at most `limit` bytes and does not
 * cut a UTF-8 character. `text` must be valid UTF-8. */
size_t text_cut(const char *text, size_t limit);

/* The candidate that one probably meant by `text`, or NULL if none is near.
 * `candidates` ends with NULL. */
const char *text_nearest(const char *text, const char *const *candidates);

/* A number that spreads what bears different names. The same in every process, on every
 * machine. */
uint64_t text_seed(const char *text);

#endif
