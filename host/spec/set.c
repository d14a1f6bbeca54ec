/* set.c -- a set of specs: what was read and what is wrong with it. */
#include "host/spec/set.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/account.h"
#include "host/spec/decode.h"

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
    free(set->pipelines);
    free(set->complaints);
    free(set);
}

void set_add_pipeline(struct spec_set *set, struct pipeline *pipeline)
{
    set->pipelines = memory_grow(set->pipelines, set->pipeline_count,
                                 &set->pipeline_room, sizeof(struct pipeline *));
    set->pipelines[set->pipeline_count++] = pipeline;
}

void set_add_complaint(struct spec_set *set, const struct spec_complaint *complaint)
{
    set->complaints = memory_grow(set->complaints, set->complaint_count,
                                  &set->complaint_room, sizeof *complaint);
    set->complaints[set->complaint_count++] = *complaint;
}

void spec_add_text(struct spec_set *set, const char *name, const char *text,
                   size_t length)
{
    struct reader reader;
    reader_begin(&reader, set, arena_text(&set->arena, name));
    struct pipeline *pipeline = arena_allocate(&set->arena, sizeof *pipeline);
    const struct node *root = tree_read(&reader, text, length);
    if (root != NULL)
        decode_file(&reader, root, pipeline);
    reader_end(&reader, pipeline->id == NULL ? "" : pipeline->id);
    if (reader.failed)
        return;
    pipeline->variables = reader.variables;
    account_name(&set->arena, &pipeline->crm);
    account_name(&set->arena, &pipeline->list);
    set_add_pipeline(set, pipeline);
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

void spec_complaint_write(const struct spec_complaint *complaint, struct buffer *text)
{
    if (complaint->place.file != NULL)
        buffer_format(text, "%s:", complaint->place.file);
    if (complaint->place.line != 0)
        buffer_format(text, "%u:%u:", complaint->place.line, complaint->place.column);
    buffer_format(text, "%s%s%s", complaint->place.file == NULL ? "" : " ",
                  complaint->severity == SPEC_WARNING ? "warning: " : "",
                  complaint->message);
}
