/* spec.c -- a set of specs: what was read and what is wrong with it. */
#include "host/spec/spec.h"

#include <stdlib.h>

#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/account.h"
#include "host/spec/decode.h"
#include "host/spec/set.h"
#include "host/spec/tree.h"

struct spec_set *spec_set_create(spec_environment *environment, void *self)
{
    struct spec_set *set = memory_allocate(sizeof *set);
    set->environment = environment;
    set->environment_self = self;
    return set;
}

void spec_set_destroy(struct spec_set *set)
{
    if (set == NULL)
        return;
    arena_free(&set->arena);
    arena_free(&set->nodes);
    free(set->pipelines);
    free(set->drafts);
    free(set->complaints);
    free(set->account_options);
    free(set);
}

void spec_add_text(struct spec_set *set, const char *name, const char *text,
                   size_t length)
{
    struct reader reader;
    reader_begin(&reader, set, arena_text(&set->arena, name));
    reader.nodes = &set->nodes;
    struct pipeline *pipeline = arena_allocate(&set->arena, sizeof *pipeline);
    const struct node *root = tree_read(&reader, text, length);
    if (root != NULL)
        decode_file(&reader, root, pipeline);
    arena_reset(&set->nodes);
    reader_end(&reader, pipeline->id == NULL ? "" : pipeline->id);
    pipeline->variables = reader.variables;
    if (reader.failed) {
        set_add_draft(set, pipeline);
        return;
    }
    account_name(set, &pipeline->crm);
    account_name(set, &pipeline->list);
    set_add_pipeline(set, pipeline);
}

enum wherry_status spec_add_file(struct spec_set *set, const char *path,
                                 struct wherry_error *error)
{
    struct buffer text = {0};
    enum wherry_status status = files_read(path, TREE_BYTES, &text, error);
    if (status == WHERRY_OK)
        spec_add_text(set, path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}

size_t spec_pipeline_count(const struct spec_set *set)
{
    return set->pipeline_count;
}

const struct pipeline *spec_pipeline(const struct spec_set *set, size_t index)
{
    return set->pipelines[index];
}

const struct pipeline *spec_find(const struct spec_set *set, const char *id)
{
    for (size_t i = 0; i < set->pipeline_count; i++)
        if (text_same(set->pipelines[i]->id, id))
            return set->pipelines[i];
    return NULL;
}

size_t spec_draft_count(const struct spec_set *set)
{
    return set->draft_count;
}

const struct pipeline *spec_draft(const struct spec_set *set, size_t index)
{
    return set->drafts[index];
}

size_t spec_complaint_count(const struct spec_set *set)
{
    return set->complaint_count;
}

const struct spec_complaint *spec_complaint(const struct spec_set *set, size_t index)
{
    return &set->complaints[index];
}

void spec_complain(struct spec_set *set, const struct spec_complaint *complaint)
{
    struct spec_complaint copy = *complaint;
    struct arena *arena = &set->arena;
    copy.message = arena_text(arena, copy.message);
    copy.pipeline = arena_text(arena, copy.pipeline == NULL ? "" : copy.pipeline);
    if (copy.place.file != NULL)
        copy.place.file = arena_text(arena, copy.place.file);
    set_add_complaint(set, &copy);
}
