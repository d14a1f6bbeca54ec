/* fuzz_edit.c -- any spec, and a segment to be added to it, or taken out: a spec that says
 * what was asked for and all else as before, or an error.
 *
 * The first line is the segment, the second the static segment; the rest is the spec.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/edit/edit.h"
#include "tests/fuzz/replay.h"

static const char *environment(void *self, const char *name)
{
    (void)self;
    return *name == 'X' ? NULL : "a value";
}

/* A reading of a spec; NULL if it is not one. */
static const struct pipeline *parse(struct spec_set *set, const char *text,
                                    size_t length)
{
    spec_add_text(set, "fuzz.yaml", text, length);
    return spec_pipeline_count(set) == 1 ? spec_pipeline(set, 0) : NULL;
}

static void must_be_same_pair(const struct spec_segment *one,
                              const struct spec_segment *other)
{
    MUST(text_same(one->crm, other->crm) && text_same(one->list, other->list));
}

/* What no edit may touch. */
static void must_be_same_else(const struct pipeline *one, const struct pipeline *other)
{
    MUST(text_same(one->id, other->id));
    MUST(text_same(one->crm.plugin, other->crm.plugin));
    MUST(text_same(one->list.plugin, other->list.plugin));
    MUST(one->contact_sync.on == other->contact_sync.on);
    MUST(one->contact_sync.field_count == other->contact_sync.field_count);
    for (size_t i = 0; i < one->contact_sync.field_count; i++) {
        MUST(text_same(one->contact_sync.fields[i].list,
                       other->contact_sync.fields[i].list));
        MUST(text_same(one->contact_sync.fields[i].crm,
                       other->contact_sync.fields[i].crm));
    }
}

/* `fuller` is `other` with one pair more, at `index`. */
static void must_be_one_more(const struct pipeline *fuller,
                             const struct pipeline *other, size_t index)
{
    const struct spec_segment_sync *more = &fuller->segment_sync;
    const struct spec_segment_sync *less = &other->segment_sync;
    must_be_same_else(fuller, other);
    MUST(more->segment_count == less->segment_count + 1 && index < more->segment_count);
    for (size_t i = 0; i < less->segment_count; i++)
        must_be_same_pair(&more->segments[i < index ? i : i + 1], &less->segments[i]);
}

static void remove_each(struct edit *edit, const struct pipeline *before)
{
    for (size_t i = 0; i < before->segment_sync.segment_count; i++) {
        struct buffer without = {0};
        struct wherry_error error = {0};
        const char *crm = before->segment_sync.segments[i].crm;
        const enum wherry_status status =
            edit_remove_segment(edit, crm, &without, &error);
        if (status == WHERRY_OK) {
            struct spec_set *set = spec_set_create(environment, NULL);
            const struct pipeline *after =
                parse(set, buffer_text(&without), without.length);
            MUST(after != NULL);
            must_be_one_more(before, after, i);
            spec_set_destroy(set);
        } else {
            MUST(*error.message != '\0' && without.length == 0);
        }
        buffer_free(&without);
    }
}

static void add(struct edit *edit, const struct pipeline *before, const char *crm,
                const char *list)
{
    struct buffer with = {0};
    struct wherry_error error = {0};
    const enum wherry_status status = edit_add_segment(edit, crm, list, &with, &error);
    if (status == WHERRY_OK) {
        struct spec_set *set = spec_set_create(environment, NULL);
        const struct pipeline *after = parse(set, buffer_text(&with), with.length);
        MUST(after != NULL);
        const size_t last = before->segment_sync.segment_count;
        must_be_one_more(after, before, last);
        MUST(text_same(after->segment_sync.segments[last].crm, crm));
        MUST(text_same(after->segment_sync.segments[last].list, list));
        edit->text = buffer_text(&with);
        edit->length = with.length;
        remove_each(edit, after);
        spec_set_destroy(set);
    } else {
        MUST(*error.message != '\0' && with.length == 0);
    }
    buffer_free(&with);
}

/* The line at *at; moves *at past it. */
static char *cut_line(const char **at, const char *end)
{
    const char *from = *at;
    const char *newline = from == end ? NULL : memchr(from, '\n', (size_t)(end - from));
    *at = newline == NULL ? end : newline + 1;
    return memory_text_n(from, (size_t)((newline == NULL ? end : newline) - from));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes, *const end = text + length;
    if (length == 0)
        return 0;
    char *crm = cut_line(&text, end), *list = cut_line(&text, end);
    struct spec_set *set = spec_set_create(environment, NULL);
    const struct pipeline *before = parse(set, text, (size_t)(end - text));
    if (before != NULL) {
        struct edit edit = {.file = "fuzz.yaml",
                            .text = text,
                            .length = (size_t)(end - text),
                            .pipeline = before->id,
                            .environment = environment};
        remove_each(&edit, before);
        add(&edit, before, crm, list);
    }
    spec_set_destroy(set);
    free(crm);
    free(list);
    return 0;
}
