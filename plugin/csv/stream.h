/* stream.h -- the names of streams. */
#ifndef CSV_STREAM_H
#define CSV_STREAM_H

#include "plugin/wherry.h"

/* *segment: NULL for the contacts, else the segment's id, within `name`. */
enum wherry_status stream_named(const char *name, const char **segment,
                                struct wherry_error *error);

#endif
