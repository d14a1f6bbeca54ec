/* edit.c -- adds one segment to the text of a spec, or removes one. */
#include "host/spec/edit/edit.h"

#include <assert.h>
#include <string.h>
#include <unistr.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/spec/decode.h"
#include "host/spec/edit/layout.h"
#include "host/spec/set.h"
#include "host/spec/tree.h"
#include "plugin/kit/names.h"

/* One reading of a text. */
struct spec_reading {
    struct spec_set *set;
    struct node *root;
    const struct pipeline *pipeline;
    struct node *section, *list; /* of the segments; NULL: none */
};

/* ---- Reading ---- */

/* A key of a mapping, whose value follows it; NULL: there is none. */
static struct node *find_key(const struct node *mapping, const char *name)
{
    struct node *key = mapping->kind == NODE_MAPPING ? mapping->first : NULL;
    for (; key != NULL; key = key->next->next)
        if (key->kind == NODE_TEXT && text_same(key->raw, name))
            return key;
    return NULL;
}

static void refuse_reading(const struct spec_set *set, struct wherry_error *error)
{
    struct buffer words = {0};
    for (size_t i = 0; i < spec_complaint_count(set) && words.length == 0; i++)
        if (spec_complaint(set, i)->severity == SPEC_ERROR)
            spec_complaint_write(spec_complaint(set, i), &words);
    fail(error, WHERRY_FAILED, "%s", buffer_text(&words));
    buffer_free(&words);
}

/* The same two steps as spec_add_text, with the tree in hand. */
static enum wherry_status read_spec(const struct edit *edit, const char *text,
                                    size_t length, struct spec_reading *reading,
                                    struct wherry_error *error)
{
    struct reader reader;
    reading->set = spec_set_create(edit->environment, edit->self);
    struct arena *arena = &reading->set->arena;
    struct pipeline *pipeline = arena_allocate(arena, sizeof *pipeline);
    reader_begin(&reader, reading->set, arena_text(arena, edit->file));
    reading->root = tree_read(&reader, text, length);
    if (reading->root != NULL)
        decode_file(&reader, reading->root, pipeline);
    reader_end(&reader, "");
    if (reading->root == NULL || reader.failed) {
        refuse_reading(reading->set, error);
        return WHERRY_FAILED;
    }
    reading->pipeline = pipeline;
    reading->section = find_key(reading->root, "segment_sync");
    if (reading->section != NULL)
        reading->list = find_key(reading->section->next, "segments")->next;
    return WHERRY_OK;
}

static void reading_free(struct spec_reading *reading)
{
    spec_set_destroy(reading->set);
}

/* ---- What the new text must be ---- */

static bool same_tree(const struct node *one, const struct node *other)
{
    if (one->kind != other->kind || one->null != other->null ||
        one->count != other->count)
        return false;
    if (one->kind == NODE_TEXT)
        return text_same(one->raw, other->raw);
    one = one->first;
    other = other->first;
    while (one != NULL && other != NULL && same_tree(one, other)) {
        one = one->next;
        other = other->next;
    }
    return one == NULL && other == NULL;
}

/* Removes `width` nodes from a list or a mapping, from `node` on. */
static void unlink_nodes(struct node *parent, const struct node *node, size_t width)
{
    struct node **link = &parent->first;
    while (*link != node)
        link = &(*link)->next;
    while (width-- > 0)
        *link = (*link)->next;
    parent->count--;
}

/* The item, or the section when the item is all that it holds. */
static void unlink_segment(struct spec_reading *reading, const struct node *item)
{
    if (reading->list->count > 1)
        unlink_nodes(reading->list, item, 1);
    else
        unlink_nodes(reading->root, reading->section, 2);
}

static size_t index_of(const struct spec_reading *reading, const char *crm)
{
    const struct spec_segment_sync *sync = &reading->pipeline->segment_sync;
    size_t index = 0;
    while (index < sync->segment_count && !text_same(sync->segments[index].crm, crm))
        index++;
    return index;
}

/* Is `fuller` the same as `other` except for this item, or its section? Leaves the trees
 * without it. */
static bool one_less(struct spec_reading *fuller, const struct spec_reading *other,
                     const char *crm, const char *list)
{
    assert(fuller->pipeline != NULL);
    const struct spec_segment_sync *sync = &fuller->pipeline->segment_sync;
    size_t index = index_of(fuller, crm);
    if (fuller->list == NULL || index == sync->segment_count ||
        (list != NULL && !text_same(sync->segments[index].list, list)))
        return false;
    unlink_segment(fuller, layout_item(fuller->list, index));
    return same_tree(fuller->root, other->root);
}

/* Blames the list of segments, or the whole file if there is none. */
static enum wherry_status refuse_style(const struct edit *edit,
                                       const struct spec_reading *reading,
                                       struct wherry_error *error)
{
    const struct node *node = reading->list == NULL ? reading->root : reading->list;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: wherry cannot change this item without changing more of the "
                "file: nothing was changed; change it by hand",
                edit->file, node->place.line, node->place.column);
}

/* ---- Before and after ---- */

/* Is the text that the user has a spec of the pipeline? */
static enum wherry_status read_before(const struct edit *edit,
                                      struct spec_reading *reading,
                                      struct wherry_error *error)
{
    enum wherry_status status =
        read_spec(edit, edit->text, edit->length, reading, error);
    if (status != WHERRY_OK)
        return status;
    assert(reading->pipeline != NULL);
    if (text_same(reading->pipeline->id, edit->pipeline))
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "'%s' is no longer the spec of '%s'", edit->file,
                edit->pipeline);
}

/* Makes the new text and compares it with the old one. `list` NULL: it has one less. */
static enum wherry_status finish(const struct edit *edit, struct spec_reading *before,
                                 const struct splices *splices, const char *crm,
                                 const char *list, struct buffer *result,
                                 struct wherry_error *error)
{
    const struct source source = {edit->text, edit->length};
    struct spec_reading after = {0};
    struct buffer text = {0};
    splice_apply(splices, &source, &text);
    enum wherry_status status =
        read_spec(edit, buffer_text(&text), text.length, &after, error);
    if (after.root == NULL)
        status = refuse_style(edit, before, error);
    if (status == WHERRY_OK && !(list == NULL ? one_less(before, &after, crm, NULL)
                                              : one_less(&after, before, crm, list)))
        status = refuse_style(edit, before, error);
    if (status == WHERRY_OK)
        buffer_add(result, buffer_text(&text), text.length);
    reading_free(&after);
    buffer_free(&text);
    return status;
}

static enum wherry_status check_new(const struct edit *edit,
                                    const struct spec_reading *reading, const char *crm,
                                    const char *list, struct wherry_error *error)
{
    const struct spec_segment_sync *sync = &reading->pipeline->segment_sync;
    if (u8_check((const uint8_t *)crm, strlen(crm)) != NULL ||
        u8_check((const uint8_t *)list, strlen(list)) != NULL)
        return fail(error, WHERRY_FAILED, "a name is not valid UTF-8");
    for (size_t i = 0; i < sync->segment_count; i++) {
        const struct spec_segment *segment = &sync->segments[i];
        if (text_same(segment->crm, crm))
            return fail(error, WHERRY_FAILED,
                        "%s:%u: segment '%s' is already synced, to the static segment "
                        "'%s'",
                        edit->file, segment->place.line, crm, segment->list);
        if (names_same(segment->list, list))
            return fail(error, WHERRY_FAILED,
                        "%s:%u: the static segment '%s' already belongs to segment "
                        "'%s': give it another name",
                        edit->file, segment->place.line, segment->list, segment->crm);
    }
    return WHERRY_OK;
}

enum wherry_status edit_add_segment(const struct edit *edit, const char *crm,
                                    const char *list, struct buffer *result,
                                    struct wherry_error *error)
{
    const struct source source = {edit->text, edit->length};
    struct spec_reading before = {0};
    struct splices splices = {.count = 0};
    enum wherry_status status = read_before(edit, &before, error);
    if (status == WHERRY_OK)
        status = check_new(edit, &before, crm, list, error);
    if (status == WHERRY_OK) {
        bool added = layout_add(&source, before.root, before.list, crm, list, &splices);
        status = added ? finish(edit, &before, &splices, crm, list, result, error)
                       : refuse_style(edit, &before, error);
    }
    splice_free(&splices);
    reading_free(&before);
    return status;
}

enum wherry_status edit_remove_segment(const struct edit *edit, const char *crm,
                                       struct buffer *result,
                                       struct wherry_error *error)
{
    const struct source source = {edit->text, edit->length};
    struct spec_reading before = {0};
    struct splices splices = {.count = 0};
    enum wherry_status status = read_before(edit, &before, error);
    if (status == WHERRY_OK) {
        const struct pipeline *pipeline = before.pipeline;
        size_t index = index_of(&before, crm);
        if (before.list == NULL || index == pipeline->segment_sync.segment_count)
            status = fail(error, WHERRY_FAILED, "segment '%s' is not in '%s'", crm,
                          edit->file);
        else if (before.list->count == 1 && !pipeline->contact_sync.on)
            status = fail(error, WHERRY_FAILED,
                          "%s:%u: without its last segment '%s' would have nothing to "
                          "do: remove the file instead",
                          edit->file, before.list->first->place.line, pipeline->id);
        else if (before.list->count == 1
                     ? layout_remove_pair(&source, before.root, before.section,
                                          &splices)
                     : layout_remove_item(&source, before.list, index, &splices))
            status = finish(edit, &before, &splices, crm, NULL, result, error);
        else
            status = refuse_style(edit, &before, error);
    }
    splice_free(&splices);
    reading_free(&before);
    return status;
}
