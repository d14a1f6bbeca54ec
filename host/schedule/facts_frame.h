/* facts_frame.h -- what is known of a pipeline, handed from one process to its parent,
 * and kept there.
 *
 * Both are the same program, one a copy of the other, so a frame is the bytes of the
 * struct with its texts after it.
 */
#ifndef SCHEDULE_FACTS_FRAME_H
#define SCHEDULE_FACTS_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"
#include "host/store/found.h"
#include "host/tell/facts.h"

/* `stamp` is of the state as it was before it was read; all 0 where that is not known.
 * `facts` NULL: what is known of it still holds. */
void facts_frame_write(struct buffer *out, size_t index,
                       const struct states_stamp *stamp, const struct facts *facts);
/* The frame at `at`: its length, or 0 while it is not whole. The texts of `facts` are
 * in the frame; it has no pipeline. */
struct facts_frame {
    size_t index;
    struct states_stamp stamp;
    bool same; /* there are no facts */
    struct facts facts;
};
size_t facts_frame_read(const char *at, size_t left, struct facts_frame *frame);

/* Facts with texts of their own. */
struct facts_kept {
    struct facts facts;
    char *reason, *kind, *summary;
};
void facts_keep(struct facts_kept *kept, const struct facts *facts);
void facts_forget(struct facts_kept *kept);

#endif
