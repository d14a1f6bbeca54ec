/* facts_frame.h -- what is known of a pipeline, handed from one process to its parent,
 * and kept there.
 *
 * Both are the same program, one a copy of the other, so a frame is the bytes of the
 * struct with its texts after it.
 */
#ifndef SCHEDULE_FACTS_FRAME_H
#define SCHEDULE_FACTS_FRAME_H

#include "host/base/buffer.h"
#include "host/tell/facts.h"

void facts_frame_write(struct buffer *out, size_t index, const struct facts *facts);
/* The frame at `at`: its length, or 0 while it is not whole. The texts of `facts` are
 * in the frame; it has no pipeline. */
size_t facts_frame_read(const char *at, size_t left, size_t *index,
                        struct facts *facts);

/* Facts with texts of their own. */
struct facts_kept {
    struct facts facts;
    char *reason, *kind, *summary;
};
void facts_keep(struct facts_kept *kept, const struct facts *facts);
void facts_forget(struct facts_kept *kept);

#endif
