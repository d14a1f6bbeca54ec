/* members.h -- a struct as an object of JSON and back, by one table for both ways.
 *
 * A member with the value that it has in an empty struct is left out, and keeps that
 * value when it is read. Members are in the order of the table.
 */
#ifndef FORM_MEMBERS_H
#define FORM_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/arena.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_writer.h"

enum member_kind {
    FORM_TEXT,   /* const char *; "" is left out */
    FORM_MAYBE,  /* the same; NULL is left out */
    FORM_NUMBER, /* int64_t; 0 is left out */
    FORM_SMALL,  /* int or unsigned; 0 is left out */
    FORM_TRUTH,  /* bool; false is left out */
    FORM_WORD,   /* int or an enum; the first word means `first`, and is left out */
    FORM_HASH,   /* uint64_t, as 16 hexadecimal digits */
    FORM_BYTES,  /* so many of unsigned char, two hexadecimal digits each */
};

struct member {
    const char *name; /* NULL ends the table */
    enum member_kind kind;
    size_t at;                /* in the struct */
    const char *const *words; /* NULL-terminated */
    int first;
};

/* The reader takes no longer texts; a writer must not make any. */
enum { FORM_TEXT_MOST = 1024 * 1024 - 1, FORM_BYTES_LENGTH = 32 };

/* Into an open object. False: one of its texts is too long. */
bool members_write(struct json_writer *json, const struct member *table,
                   const void *from);
/* One member; texts are copied into the arena. False, with the error filled: there is
 * no member of this name, or it cannot have this value. */
bool members_take(const struct member *table, const char *name,
                  const struct json_value *value, void *into, struct arena *arena,
                  struct wherry_error *error);
/* Which word it is, from `first` on; false: none. */
bool member_word(const char *const *words, int first, const char *text, int *number);

#endif
