/* source.c -- the source's table: which stream is meant. */
#include "plugin/mailchimp/source.h"

#include "host/base/error.h"
#include "host/base/text.h"

static enum wherry_status open_stream(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct source *opened = NULL;
    const char *segment = stream_segment(read->stream);
    enum wherry_status status;
    if (text_same(read->stream, "contacts"))
        status = contacts_open(self, read, pass, &opened, error);
    else if (segment != NULL && segment[0] != '\0')
        status = segment_open(self, segment, read, pass, &opened, error);
    else
        status = fail(error, WHERRY_FAILED, "there is no stream '%s'", read->stream);
    *source = opened;
    return status;
}

static enum wherry_status read_stream(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct source *opened = source;
    return opened->read(opened, writer, pass, error);
}

static void close_stream(void *source)
{
    struct source *opened = source;
    if (opened != NULL)
        opened->close(opened);
}

const struct wherry_source mailchimp_source = {
    .size = sizeof mailchimp_source,
    .open = open_stream,
    .read = read_stream,
    .close = close_stream,
    .lookup = mailchimp_lookup,
    .lookup_ids = mailchimp_lookup_ids,
};
