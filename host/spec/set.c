/* set.c -- the inside of a set of specs. */
#include "host/spec/set.h"

#include "host/base/memory.h"

void set_add_pipeline(struct spec_set *set, struct pipeline *pipeline)
{
    set->pipelines = memory_grow(set->pipelines, set->pipeline_count,
                                 &set->pipeline_room, sizeof(struct pipeline *));
    set->pipelines[set->pipeline_count++] = pipeline;
}

void set_add_draft(struct spec_set *set, struct pipeline *pipeline)
{
    set->drafts = memory_grow(set->drafts, set->draft_count, &set->draft_room,
                              sizeof(struct pipeline *));
    set->drafts[set->draft_count++] = pipeline;
}

void set_add_complaint(struct spec_set *set, const struct spec_complaint *complaint)
{
    set->complaints = memory_grow(set->complaints, set->complaint_count,
                                  &set->complaint_room, sizeof *complaint);
    set->complaints[set->complaint_count++] = *complaint;
}
