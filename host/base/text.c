/* text.c -- questions about text that string.h does not answer. */
#include "host/base/text.h"

#include <string.h>

enum { NEAREST_MAX = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_start(const char *text, const char *start)
{
    for (; *start != '\0'; text++, start++)
        if (lower(*text) != lower(*start))
            return false;
    return true;
}

bool text_same_ignoring_case(const char *one, const char *other)
{
    return strlen(one) == strlen(other) && same_start(one, other);
}

bool text_starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return tail <= length && memcmp(text + length - tail, end, tail) == 0;
}

bool text_contains_ignoring_case(const char *text, const char *part)
{
    for (;; text++) {
        if (same_start(text, part))
            return true;
        if (*text == '\0')
            return false;
    }
}

void text_lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = lower(*text);
}

bool text_to_integer(const char *text, int64_t minimum, int64_t maximum,
                     int64_t *number)
{
    bool negative = *text == '-';
    const char *digit = text + (negative ? 1 : 0);
    if (*digit == '\0')
        return false;
    int64_t value = 0;
    for (; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *digit - '0', &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value))
        return false;
    if (value < minimum || value > maximum)
        return false;
    *number = value;
    return true;
}

size_t text_cut(const char *text, size_t limit)
{
    size_t length = strlen(text);
    if (length <= limit)
        return length;
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance; texts are at most NEAREST_MAX long. */
static size_t distance(const char *one, const char *other)
{
    size_t row[NEAREST_MAX + 1];
    size_t width = strlen(other);
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; one[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            size_t change =
                diagonal + (lower(one[i - 1]) == lower(other[j - 1]) ? 0 : 1);
            row[j] = least(change, least(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[width];
}

const char *text_nearest(const char *text, const char *const *candidates)
{
    const char *nearest = NULL;
    size_t length = strlen(text);
    if (length > NEAREST_MAX)
        return NULL;
    size_t best = length / 3 + 2;
    for (; *candidates != NULL; candidates++) {
        if (strlen(*candidates) > NEAREST_MAX)
            continue;
        size_t apart = distance(text, *candidates);
        if (apart < best) {
            best = apart;
            nearest = *candidates;
        }
    }
    return nearest;
}

uint64_t text_seed(const char *text)
{
    uint64_t seed = UINT64_C(0xcbf29ce484222325); /* FNV-1a, */
    for (; *text != '\0'; text++)
        seed = (seed ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    /* and a mixer, since names that differ in their last letter are to spread too. */
    seed = (seed ^ seed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    seed = (seed ^ seed >> 27) * UINT64_C(0x94d049bb133111eb);
    return seed ^ seed >> 31;
}
