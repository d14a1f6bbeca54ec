/* json_token.h -- where a token of JSON ends, by the grammar of RFC 8259.
 *
 * What is stepped over nobody else looks at, so a token is whole only if a parser would
 * take it. Bytes beyond ASCII are not looked at.
 */
#ifndef KIT_JSON_TOKEN_H
#define KIT_JSON_TOKEN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum json_token {
    JSON_TOKEN_WHOLE, /* `*at` is behind it */
    JSON_TOKEN_CUT,   /* the text ends in it */
    JSON_TOKEN_BAD,   /* `*at` is where it is wrong */
    JSON_TOKEN_LONG,  /* above JSON_TOKEN_MAX; these two are for others to say */
    JSON_TOKEN_DEEP,
};

/* The string that begins at the quote. */
enum json_token json_token_string(const char **at, const char *end);
/* The number, true, false or null. What might go on behind `end` is cut unless that is
 * the `last` of the text. */
enum json_token json_token_bare(const char **at, const char *end, bool last);

/* What may stand between tokens. */
static inline bool json_token_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

enum { JSON_TOKEN_STEP = 8 }; /* bytes looked at at a time */

/* Of the bytes at `at`, the high bit of each that is a quote, a backslash or a control
 * character: the lowest one is right, one above it may be a borrow. With `bytes` those
 * themselves, the first one lowest. */
static inline uint64_t json_token_look(const char *at, uint64_t *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    eight = le64toh(eight);
    *bytes = eight;
    const uint64_t quote = eight ^ ones * '"', slash = eight ^ ones * '\\';
    return (((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
            ((eight - ones * 0x20) & ~eight)) &
           high;
}

/* The first quote, backslash or control character. */
static inline const char *json_token_odd(const char *at, const char *end)
{
    uint64_t bytes;
    for (; end - at >= JSON_TOKEN_STEP; at += JSON_TOKEN_STEP) {
        const uint64_t found = json_token_look(at, &bytes);
        if (found != 0)
            return at + __builtin_ctzll(found) / 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

#endif
