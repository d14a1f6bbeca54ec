/* source.c -- which stream is read. */
#include "plugin/mailchimp/source.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "plugin/mailchimp/contacts.h"
#include "plugin/mailchimp/lookup.h"
#include "plugin/mailchimp/segment.h"
#include "plugin/mailchimp/stream.h"

struct source {
    struct contacts *contacts; /* the one or the other */
    struct segment *segment;
};

static void close_source(void *opened)
{
    struct source *source = opened;
    if (source == NULL)
        return;
    contacts_close(source->contacts);
    segment_close(source->segment);
    free(source);
}

static enum wherry_status open_source(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **opened,
                                      struct wherry_error *error)
{
    const char *segment;
    enum wherry_status status = stream_named(read->stream, &segment, error);
    if (status != WHERRY_OK)
        return status;
    struct source *source = memory_allocate(sizeof *source);
    status = segment == NULL
                 ? contacts_open(self, read, pass, &source->contacts, error)
                 : segment_open(self, segment, read, pass, &source->segment, error);
    if (status != WHERRY_OK) {
        close_source(source);
        return status;
    }
    *opened = source;
    return WHERRY_OK;
}

static enum wherry_status read_source(void *opened, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct source *source = opened;
    return source->contacts != NULL
               ? contacts_read(source->contacts, writer, pass, error)
               : segment_read(source->segment, writer, pass, error);
}

const struct wherry_source mailchimp_source = {
    .size = sizeof mailchimp_source,
    .open = open_source,
    .read = read_source,
    .close = close_source,
    .lookup = lookup_addresses,
    .lookup_ids = lookup_ids,
};
