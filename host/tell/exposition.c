/* exposition.c -- numbers as OpenMetrics text. */
#include "host/tell/exposition.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/words.h"

enum { SECOND_MS = 1000, NUMBER_ROOM = 32 };

const char *const exposition_type_names[] = {[EXPOSITION_GAUGE] = "gauge",
                                             [EXPOSITION_COUNTER] = "counter",
                                             [EXPOSITION_HISTOGRAM] = "histogram"};

/* ---- Pieces of a line ---- */

static void add_escaped(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            buffer_add_char(out, '\\');
        if (*text == '\n')
            buffer_add_text(out, "\\n");
        else
            buffer_add_char(out, *text);
    }
}

static void add_value(struct buffer *out, const char *text)
{
    if (words_are_plain(text, strlen(text))) {
        add_escaped(out, text);
        return;
    }
    char *valid = memory_text(text);
    words_mend(valid);
    add_escaped(out, valid);
    free(valid);
}

static void add_label(struct buffer *out, const char *name, const char *value,
                      char before)
{
    buffer_add_char(out, before);
    buffer_add_text(out, name);
    buffer_add_text(out, "=\"");
    add_value(out, value);
    buffer_add_char(out, '"');
}

/* `le` is the bound of a bucket; NULL: it is not a bucket. */
static void add_labels(struct buffer *out, const struct exposition_label *labels,
                       const char *le)
{
    char before = '{';
    for (; labels->name != NULL; labels++, before = ',')
        add_label(out, labels->name, labels->value, before);
    if (le != NULL) {
        add_label(out, "le", le, before);
        before = ',';
    }
    if (before == ',')
        buffer_add_char(out, '}');
}

static void add_integer(struct buffer *out, int64_t number)
{
    char digits[NUMBER_ROOM];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    buffer_add_text(out, digits);
}

/* "12.0", "0.25": as the format spells such a number, with no more digits than
 * needed. */
static const char *spell_seconds(int64_t ms, char room[NUMBER_ROOM])
{
    const uint64_t size = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    int length = snprintf(room, NUMBER_ROOM, "%s%" PRIu64 ".%03" PRIu64,
                          ms < 0 ? "-" : "", size / SECOND_MS, size % SECOND_MS);
    for (int zeros = 0; zeros < 2 && room[length - 1] == '0'; zeros++)
        room[--length] = '\0';
    return room;
}

static void add_name(struct buffer *out, const struct exposition_family *family,
                     const char *suffix)
{
    buffer_add_text(out, family->name);
    buffer_add_text(out, suffix);
}

static const char *suffix_of(const struct exposition_family *family)
{
    return family->type == EXPOSITION_COUNTER ? "_total" : "";
}

/* ---- Families ---- */

static void add_comment(struct buffer *out, const char *kind, const char *name,
                        const char *words)
{
    buffer_add_text(out, "# ");
    buffer_add_text(out, kind);
    buffer_add_char(out, ' ');
    buffer_add_text(out, name);
    buffer_add_char(out, ' ');
    add_escaped(out, words);
    buffer_add_char(out, '\n');
}

void exposition_begin(struct buffer *out, const struct exposition_family *family)
{
    add_comment(out, "TYPE", family->name, exposition_type_names[family->type]);
    if (family->unit != NULL)
        add_comment(out, "UNIT", family->name, family->unit);
    add_comment(out, "HELP", family->name, family->help);
}

void exposition_integer(struct buffer *out, const struct exposition_family *family,
                        const struct exposition_label *labels, int64_t number)
{
    add_name(out, family, suffix_of(family));
    add_labels(out, labels, NULL);
    buffer_add_char(out, ' ');
    add_integer(out, number);
    buffer_add_char(out, '\n');
}

void exposition_seconds(struct buffer *out, const struct exposition_family *family,
                        const struct exposition_label *labels, int64_t ms)
{
    char room[NUMBER_ROOM];
    add_name(out, family, suffix_of(family));
    add_labels(out, labels, NULL);
    buffer_add_char(out, ' ');
    buffer_add_text(out, spell_seconds(ms, room));
    buffer_add_char(out, '\n');
}

static void add_bucket(struct buffer *out, const struct exposition_family *family,
                       const struct exposition_label *labels, const char *le,
                       int64_t count)
{
    add_name(out, family, "_bucket");
    add_labels(out, labels, le);
    buffer_add_char(out, ' ');
    add_integer(out, count);
    buffer_add_char(out, '\n');
}

void exposition_times(struct buffer *out, const struct exposition_family *family,
                      const struct exposition_label *labels,
                      const struct exposition_times *times)
{
    char room[NUMBER_ROOM];
    int64_t below = 0;
    for (size_t i = 0; i < times->bound_count; i++) {
        below += times->counts[i];
        add_bucket(out, family, labels, spell_seconds(times->bounds_ms[i], room),
                   below);
    }
    add_bucket(out, family, labels, "+Inf", times->count);
    add_name(out, family, "_count");
    add_labels(out, labels, NULL);
    buffer_add_char(out, ' ');
    add_integer(out, times->count);
    buffer_add_char(out, '\n');
    add_name(out, family, "_sum");
    add_labels(out, labels, NULL);
    buffer_add_char(out, ' ');
    buffer_add_text(out, spell_seconds(times->sum_ms, room));
    buffer_add_char(out, '\n');
}

void exposition_end(struct buffer *out)
{
    buffer_add_text(out, "# EOF\n");
}
