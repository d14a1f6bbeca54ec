/* set.h -- the inside of a set of specs, for the files of this folder alone.
 *
 * Everything lives in one arena, from spec_set_create to spec_set_destroy, except for
 * the growing arrays.
 */
#ifndef SPEC_SET_H
#define SPEC_SET_H

#include "host/base/arena.h"
#include "host/spec/complaint.h"
#include "host/spec/environment.h"
#include "host/spec/pipeline.h"

struct spec_set {
    struct arena arena;
    struct arena nodes; /* the tree of the file that is being read, and no more */
    spec_environment *environment;
    void *environment_self;
    struct pipeline **pipelines;
    size_t pipeline_count, pipeline_room;
    struct pipeline **drafts;
    size_t draft_count, draft_room;
    struct spec_complaint *complaints;
    size_t complaint_count, complaint_room;
    struct spec_account_option *account_options;
    size_t account_option_count, account_option_room;
    size_t compared; /* how often the rules over the set compared two: tests hold it */
};

/* All take what already lives in the set's arena. */
void set_add_pipeline(struct spec_set *set, struct pipeline *pipeline);
void set_add_draft(struct spec_set *set, struct pipeline *pipeline);
void set_add_complaint(struct spec_set *set, const struct spec_complaint *complaint);

#endif
