/* source.c -- which stream is read. */
#include "plugin/ometria/source.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/ometria/contacts.h"
#include "plugin/ometria/lookup.h"
#include "plugin/ometria/segment.h"

static const char segment_prefix[] = "segment:";

struct stream {
    struct contacts *contacts; /* the one or the other */
    struct segment *segment;
};

static void close_stream(void *opened)
{
    struct stream *stream = opened;
    if (stream == NULL)
        return;
    contacts_close(stream->contacts);
    segment_close(stream->segment);
    free(stream);
}

static enum wherry_status open_stream(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct stream *stream = memory_allocate(sizeof *stream);
    enum wherry_status status;
    if (text_same(read->stream, "contacts"))
        status = contacts_open(self, read, pass, &stream->contacts, error);
    else if (text_starts_with(read->stream, segment_prefix) &&
             read->stream[sizeof segment_prefix - 1] != '\0')
        status = segment_open(self, read->stream + sizeof segment_prefix - 1, read,
                              pass, &stream->segment, error);
    else
        status = fail(error, WHERRY_FAILED, "Ometria has no stream '%s'", read->stream);
    if (status != WHERRY_OK) {
        close_stream(stream);
        return status;
    }
    *source = stream;
    return WHERRY_OK;
}

static enum wherry_status read_stream(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct stream *stream = source;
    return stream->contacts != NULL
               ? contacts_read(stream->contacts, writer, pass, error)
               : segment_read(stream->segment, writer, pass, error);
}

const struct wherry_source ometria_source = {
    .size = sizeof ometria_source,
    .open = open_stream,
    .read = read_stream,
    .close = close_stream,
    .lookup = lookup_addresses,
    .lookup_ids = lookup_ids,
};
