/* sink.c -- which stream is written to. Changes are gathered until the flush. */
#include "plugin/csv/sink.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "plugin/csv/contact_sink.h"
#include "plugin/csv/membership.h"
#include "plugin/csv/stream.h"

struct sink {
    const struct csv *csv;
    char *segment; /* NULL: the contacts */
    struct jobs jobs;
};

static enum wherry_status open_sink(void *self, const char *stream, void **opened,
                                    struct wherry_error *error)
{
    const char *segment;
    enum wherry_status status = stream_named(stream, &segment, error);
    if (status != WHERRY_OK)
        return status;
    struct sink *sink = memory_allocate(sizeof *sink);
    sink->csv = self;
    sink->segment = segment == NULL ? NULL : memory_text(segment);
    *opened = sink;
    return WHERRY_OK;
}

static enum wherry_status write_changes(void *opened,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error)
{
    struct sink *sink = opened;
    (void)error;
    for (size_t i = 0; i < count; i++)
        jobs_add(&sink->jobs, &changes[i]);
    return WHERRY_OK;
}

static enum wherry_status flush(void *opened, struct wherry_error *error)
{
    struct sink *sink = opened;
    return sink->segment == NULL
               ? contact_sink_flush(sink->csv, &sink->jobs, error)
               : membership_flush(sink->csv, sink->segment, &sink->jobs, error);
}

static void close_sink(void *opened)
{
    struct sink *sink = opened;
    jobs_free(&sink->jobs);
    free(sink->segment);
    free(sink);
}

const struct wherry_sink csv_sink = {
    .size = sizeof csv_sink,
    .open = open_sink,
    .write = write_changes,
    .flush = flush,
    .close = close_sink,
};
