/* reader.c -- the complaints of one spec file. */
#include "host/spec/reader.h"

#include <stdarg.h>
#include <stdio.h>

#include "host/base/text.h"

enum { MESSAGE_SIZE = 512, QUOTE_BYTES = 60 };

void reader_begin(struct reader *reader, struct spec_set *set, const char *file)
{
    *reader = (struct reader){
        .set = set, .nodes = &set->arena, .file = file, .first = set->complaint_count};
}

static bool before(const struct spec_place *one, const struct spec_place *other)
{
    if (one->line != other->line)
        return one->line < other->line;
    return one->column < other->column;
}

/* Insertion keeps the order of complaints that share a place. */
static void sort(struct spec_complaint *complaints, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct spec_complaint moving = complaints[i];
        size_t j = i;
        for (; j > 0 && before(&moving.place, &complaints[j - 1].place); j--)
            complaints[j] = complaints[j - 1];
        complaints[j] = moving;
    }
}

void reader_end(struct reader *reader, const char *pipeline)
{
    struct spec_set *set = reader->set;
    if (set->complaint_count > reader->first)
        sort(set->complaints + reader->first, set->complaint_count - reader->first);
    if (reader->overflowed)
        set_add_complaint(
            set, &(struct spec_complaint){
                     .place = {.file = reader->file},
                     .message = arena_format(&set->arena, "and more: only %d are shown",
                                             READER_COMPLAINTS),
                 });
    for (size_t i = reader->first; i < set->complaint_count; i++)
        set->complaints[i].pipeline = pipeline;
}

__attribute__((format(printf, 4, 0))) static void add(struct reader *reader,
                                                      enum spec_severity severity,
                                                      struct spec_place place,
                                                      const char *format,
                                                      va_list arguments)
{
    struct spec_set *set = reader->set;
    reader->failed = reader->failed || severity == SPEC_ERROR;
    if (set->complaint_count - reader->first >= READER_COMPLAINTS) {
        reader->overflowed = true;
        return;
    }
    char message[MESSAGE_SIZE];
    vsnprintf(message, sizeof message, format, arguments);
    place.file = reader->file;
    set_add_complaint(set, &(struct spec_complaint){
                               .severity = severity,
                               .place = place,
                               .message = arena_text(&set->arena, message),
                               .pipeline = "",
                           });
}

void reader_complain(struct reader *reader, struct spec_place place, const char *format,
                     ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(reader, SPEC_ERROR, place, format, arguments);
    va_end(arguments);
}

void reader_warn(struct reader *reader, struct spec_place place, const char *format,
                 ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(reader, SPEC_WARNING, place, format, arguments);
    va_end(arguments);
}

const char *reader_quote(struct reader *reader, const char *text)
{
    struct arena *arena = &reader->set->arena;
    size_t length = text_cut(text, QUOTE_BYTES);
    char *shown = arena_format(arena, "'%.*s%s'", (int)length, text,
                               text[length] == '\0' ? "" : "...");
    for (char *c = shown; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
    return shown;
}
