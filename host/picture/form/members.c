/* members.c -- a struct as an object of JSON and back, by one table for both ways. */
#include "host/picture/form/members.h"

#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum { HASH_DIGITS = 16, HEXADECIMAL = 16, BYTES_DIGITS = 2 * FORM_BYTES_LENGTH };
static const char hexadecimal[] = "0123456789abcdef";

/* ---- Out ---- */

static bool write_text(struct json_writer *json, const char *name, const char *text)
{
    if (text == NULL)
        return true;
    json_member_text(json, name, text);
    return strlen(text) <= FORM_TEXT_MOST;
}

static void write_hash(struct json_writer *json, const char *name, uint64_t hash)
{
    char digits[HASH_DIGITS + 1];
    snprintf(digits, sizeof digits, "%016" PRIx64, hash);
    json_member_text(json, name, digits);
}

static void write_bytes(struct json_writer *json, const char *name, const char *at)
{
    char digits[BYTES_DIGITS + 1];
    for (int i = 0; i < FORM_BYTES_LENGTH; i++)
        snprintf(digits + 2 * i, 3, "%02x", (unsigned)(unsigned char)at[i]);
    json_member_text(json, name, digits);
}

static bool write_member(struct json_writer *json, const struct member *member,
                         const char *at)
{
    const char *text;
    int64_t number;
    uint64_t hash;
    int small;
    switch (member->kind) {
    case FORM_TEXT:
    case FORM_MAYBE:
        memcpy(&text, at, sizeof text);
        if (member->kind == FORM_TEXT && text != NULL && *text == '\0')
            return true;
        return write_text(json, member->name, text);
    case FORM_NUMBER:
        memcpy(&number, at, sizeof number);
        if (number != 0)
            json_member_integer(json, member->name, number);
        return true;
    case FORM_TRUTH:
        if (*(const bool *)at)
            json_member_boolean(json, member->name, true);
        return true;
    case FORM_HASH:
        memcpy(&hash, at, sizeof hash);
        write_hash(json, member->name, hash);
        return true;
    case FORM_BYTES:
        write_bytes(json, member->name, at);
        return true;
    case FORM_SMALL:
        memcpy(&small, at, sizeof small);
        if (small != 0)
            json_member_integer(json, member->name, small);
        return true;
    default:
        memcpy(&small, at, sizeof small);
        if (small != member->first)
            json_member_text(json, member->name, member->words[small - member->first]);
        return true;
    }
}

bool members_write(struct json_writer *json, const struct member *table,
                   const void *from)
{
    bool fits = true;
    for (; table->name != NULL; table++)
        fits &= write_member(json, table, (const char *)from + table->at);
    return fits;
}

/* ---- In ---- */

bool member_word(const char *const *words, int first, const char *text, int *number)
{
    for (int i = 0; words[i] != NULL; i++)
        if (text_same(words[i], text)) {
            *number = first + i;
            return true;
        }
    return false;
}

static bool take_text(const struct json_value *value, char *at, struct arena *arena)
{
    const char *text = arena_text_n(arena, value->text, value->length);
    memcpy(at, &text, sizeof text);
    return true;
}

static bool take_number(const struct json_value *value, bool small, char *at)
{
    int64_t number = 0;
    if (value->type != JSON_NUMBER ||
        !text_to_integer(value->text, small ? INT_MIN : INT64_MIN,
                         small ? INT_MAX : INT64_MAX, &number))
        return false;
    const int narrow = (int)number;
    if (small)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, &number, sizeof number);
    return true;
}

static bool take_hash(const char *text, char *at)
{
    const uint64_t hash = strtoull(text, NULL, HEXADECIMAL);
    memcpy(at, &hash, sizeof hash);
    return strlen(text) == HASH_DIGITS && strspn(text, hexadecimal) == HASH_DIGITS;
}

static bool take_bytes(const char *text, char *at)
{
    if (strlen(text) != BYTES_DIGITS || strspn(text, hexadecimal) != BYTES_DIGITS)
        return false;
    for (int i = 0; i < FORM_BYTES_LENGTH; i++, text += 2)
        at[i] = (char)((strchr(hexadecimal, text[0]) - hexadecimal) << 4 |
                       (strchr(hexadecimal, text[1]) - hexadecimal));
    return true;
}

static bool take_word(const struct member *member, const char *text, char *at)
{
    int number = 0;
    if (!member_word(member->words, member->first, text, &number))
        return false;
    memcpy(at, &number, sizeof number);
    return true;
}

static bool take_member(const struct member *member, const struct json_value *value,
                        char *at, struct arena *arena)
{
    const bool is_text = value->type == JSON_STRING && !value->flawed;
    switch (member->kind) {
    case FORM_TEXT:
    case FORM_MAYBE:
        return is_text && take_text(value, at, arena);
    case FORM_NUMBER:
        return take_number(value, false, at);
    case FORM_SMALL:
        return take_number(value, true, at);
    case FORM_TRUTH: /* the other is left out */
        *(bool *)at = true;
        return value->type == JSON_BOOLEAN && text_same(value->text, "true");
    case FORM_HASH:
        return is_text && take_hash(value->text, at);
    case FORM_BYTES:
        return is_text && take_bytes(value->text, at);
    default:
        return is_text && take_word(member, value->text, at);
    }
}

bool members_take(const struct member *table, const char *name,
                  const struct json_value *value, void *into, struct arena *arena,
                  struct wherry_error *error)
{
    for (; table->name != NULL; table++) {
        if (!text_same(table->name, name))
            continue;
        if (take_member(table, value, (char *)into + table->at, arena))
            return true;
        fail(error, WHERRY_FAILED, "'%s' has an impossible value", name);
        return false;
    }
    fail(error, WHERRY_FAILED, "it has a member that this kind of line cannot have");
    return false;
}
