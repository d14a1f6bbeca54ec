/* source.c -- which stream is read. */
#include "plugin/csv/source.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "plugin/csv/contacts.h"
#include "plugin/csv/lookup.h"
#include "plugin/csv/segment_members.h"
#include "plugin/csv/stream.h"

struct source {
    struct contacts *contacts; /* the one or the other */
    struct segment_members *members;
};

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
                 : segment_members_open(self, segment, pass, &source->members, error);
    if (status == WHERRY_OK)
        *opened = source;
    else
        free(source);
    return status;
}

static enum wherry_status read_source(void *opened, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct source *source = opened;
    return source->contacts != NULL
               ? contacts_read(source->contacts, writer, pass, error)
               : segment_members_read(source->members, writer, pass, error);
}

static void close_source(void *opened)
{
    struct source *source = opened;
    contacts_close(source->contacts);
    segment_members_close(source->members);
    free(source);
}

const struct wherry_source csv_source = {
    .size = sizeof csv_source,
    .open = open_source,
    .read = read_source,
    .close = close_source,
    .lookup = lookup_keys,
    .lookup_ids = lookup_ids,
};
