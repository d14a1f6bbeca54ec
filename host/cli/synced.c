/* synced.c -- the segment of a pipeline that somebody names. */
#include "host/cli/synced.h"

#include "host/base/log.h"
#include "host/base/text.h"
#include "plugin/kit/names.h"

const struct spec_segment *synced_find(const struct pipeline *pipeline,
                                       const char *wanted)
{
    const struct spec_segment_sync *sync = &pipeline->segment_sync;
    for (size_t i = 0; i < sync->segment_count; i++)
        if (text_same(sync->segments[i].crm, wanted))
            return &sync->segments[i];
    for (size_t i = 0; i < sync->segment_count; i++)
        if (names_same(sync->segments[i].list, wanted))
            return &sync->segments[i];
    log_write(LOG_ERROR,
              "'%s' does not sync a segment with the id or static segment name '%s'; "
              "`wherry segments %s` lists those it syncs",
              pipeline->file, wanted, pipeline->id);
    return NULL;
}
