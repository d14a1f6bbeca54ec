/* work.h -- one segment while it is synced. */
#ifndef SEGMENTS_WORK_H
#define SEGMENTS_WORK_H

#include "host/engine/engine.h"
#include "host/store/segments.h"
#include "host/store/survey.h"

struct back;

struct segment_work {
    struct engine *engine;
    const struct spec_segment *spec;
    struct store_segment state; /* as it will be stored; texts in `arena` */
    struct report_segment *report;
    struct arena *arena;              /* of this segment */
    const struct wherry_entry *entry; /* what the CRM says of it; NULL: nothing */
    const struct back *back;          /* of an undo, see back.h; NULL: it is a sync */
    struct survey survey;             /* of the members, before anybody is moved */
    bool loaded;                      /* `state` is what was kept, or a new one */
    bool unsure;  /* somebody was neither taken nor refused: read back */
    bool at_list; /* failures from here on concern the static segment */
};

/* `state` as it was kept, or a new one. */
enum wherry_status segment_load(struct segment_work *work, struct wherry_error *error);
/* `state` as it is now, in a transaction of its own. */
enum wherry_status segment_save(struct segment_work *work, struct wherry_error *error);
/* The stream of the segment with this id, in the arena. */
const char *segment_stream(struct segment_work *work, const char *id);
/* Begins a pass over its members or seats, `step` numbers further: the pass has a
 * number before its first record is stored, so that an interrupted pass is never mixed
 * up with the next. */
enum wherry_status segment_begin_pass(struct segment_work *work, int64_t step,
                                      struct wherry_error *error);

#endif
