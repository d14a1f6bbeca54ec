/* canary.c -- texts that are allowed in few places, looked for in many. */
#include "tests/pipelines/canary.h"

#include <ctype.h>
#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/support/suite.h"

/* ---- Spellings ---- */

static bool has(const unsigned char *bytes, size_t length, const char *needle,
                bool any_case)
{
    const size_t size = strlen(needle);
    if (!any_case)
        return size > 0 && memmem(bytes, length, needle, size) != NULL;
    for (size_t i = 0; size > 0 && i + size <= length; i++) {
        size_t same = 0;
        while (same < size &&
               tolower(bytes[i + same]) == tolower((unsigned char)needle[same]))
            same++;
        if (same == size)
            return true;
    }
    return false;
}

/* Every byte that is not a letter or digit, spelled as `format` says. */
static void escape(const char *text, const char *format, struct buffer *out)
{
    for (; *text != '\0'; text++) {
        char spelled[8];
        if (isalnum((unsigned char)*text)) {
            buffer_add_char(out, *text);
            continue;
        }
        /* Two formats, of this file. */
        if (*format == '%')
            snprintf(spelled, sizeof spelled, "%%%02X", (unsigned char)*text);
        else
            snprintf(spelled, sizeof spelled, "\\u%04x", (unsigned char)*text);
        buffer_add_text(out, spelled);
    }
}

/* Most programs percent-encode all except dots, dashes and underscores. */
static void escape_at(const char *text, const char *spelled, struct buffer *out)
{
    for (; *text != '\0'; text++)
        if (*text == '@')
            buffer_add_text(out, spelled);
        else
            buffer_add_char(out, *text);
}

/* The part of its base64 that does not depend on its neighbours, if `before` bytes come
 * before it in its first group of three. */
static void encode_at(const char *text, size_t before, struct buffer *out)
{
    char encoded[1024];
    unsigned char padded[512] = {0};
    const size_t length = strlen(text);
    ck_assert_uint_lt(length + before, sizeof padded);
    memcpy(padded + before, text, length);
    EVP_EncodeBlock((unsigned char *)encoded, padded, (int)(before + length));
    const size_t first = before == 0 ? 0 : before + 1;
    const size_t sure = (before + length) / 3 * 4;
    buffer_add(out, encoded + first, sure - first);
}

static void digest(const char *text, struct buffer *out)
{
    unsigned char md5[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    struct buffer lower = {0};
    for (const char *at = text; *at != '\0'; at++)
        buffer_add_char(&lower, (char)tolower((unsigned char)*at));
    ck_assert_int_eq(
        EVP_Digest(buffer_text(&lower), lower.length, md5, &size, EVP_md5(), NULL), 1);
    for (unsigned i = 0; i < size; i++)
        buffer_format(out, "%02x", md5[i]);
    buffer_free(&lower);
}

enum { PLAIN, PERCENT, PERCENT_AT, JSON, JSON_AT, BASE64, MD5 = BASE64 + 3, SPELLINGS };
static const char *const names[SPELLINGS] = {"plain",
                                             "percent-encoded",
                                             "percent-encoded",
                                             "escaped for JSON",
                                             "escaped for JSON",
                                             "base64",
                                             "base64",
                                             "base64",
                                             "MD5"};

static void spell(const char *canary, int spelling, struct buffer *out)
{
    buffer_clear(out);
    if (spelling == PLAIN)
        buffer_add_text(out, canary);
    else if (spelling == PERCENT || spelling == JSON)
        escape(canary, spelling == PERCENT ? "%" : "u", out);
    else if (spelling == PERCENT_AT || spelling == JSON_AT)
        escape_at(canary, spelling == PERCENT_AT ? "%40" : "\\u0040", out);
    else if (spelling == MD5)
        digest(canary, out);
    else
        encode_at(canary, (size_t)(spelling - BASE64), out);
}

const char *canary_in(const void *bytes, size_t length, const char *canary)
{
    const char *found = NULL;
    struct buffer spelled = {0};
    for (int i = 0; i < SPELLINGS && found == NULL; i++) {
        const bool base64 = i >= BASE64 && i < MD5;
        spell(canary, i, &spelled);
        if (has(bytes, length, buffer_text(&spelled), !base64))
            found = names[i];
    }
    buffer_free(&spelled);
    return found;
}

/* ---- Files ---- */

const char *canary_in_file(const char *path, const char *canary)
{
    struct buffer bytes = {0};
    char piece[65536];
    size_t size;
    FILE *file = fopen(path, "rb");
    while (file != NULL && (size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&bytes, piece, size);
    if (file != NULL)
        fclose(file);
    const char *found = canary_in(buffer_text(&bytes), bytes.length, canary);
    buffer_free(&bytes);
    return found;
}

static bool look_below(const char *directory, const char *canary, struct buffer *where)
{
    DIR *opened = opendir(directory);
    struct dirent *entry;
    bool found = false;
    ck_assert_ptr_nonnull(opened);
    /* cppcheck-suppress readdirCalled */
    while (!found && (entry = readdir(opened)) != NULL) {
        struct stat kind;
        char path[4096];
        if (text_same(entry->d_name, ".") || text_same(entry->d_name, ".."))
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        const char *how = canary_in(entry->d_name, strlen(entry->d_name), canary);
        if (lstat(path, &kind) == 0 && S_ISDIR(kind.st_mode))
            found = look_below(path, canary, where);
        else if (how == NULL && S_ISREG(kind.st_mode))
            how = canary_in_file(path, canary);
        if (how != NULL)
            buffer_format(where, "%s: %s", path, how);
        found |= how != NULL;
    }
    closedir(opened);
    return found;
}

const char *canary_below(const char *directory, const char *canary)
{
    static char text[4352];
    struct buffer where = {0};
    const bool found = look_below(directory, canary, &where);
    snprintf(text, sizeof text, "%s", buffer_text(&where));
    buffer_free(&where);
    return found ? text : NULL;
}

void canary_absent(const char *directory, const char *canary)
{
    const char *where = canary_below(directory, canary);
    ck_assert_msg(where == NULL, "'%s' is in %s", canary, where);
}
