/* decode.h -- from the tree of a file to a pipeline, by the tables of keys.h. */
#ifndef SPEC_DECODE_H
#define SPEC_DECODE_H

#include "host/spec/schema.h"

/* Fills `pipeline`, which is zeroed, defaults included. Errors become complaints; the
 * pipeline is good when the reader has not failed. */
void decode_file(struct reader *reader, const struct node *root,
                 struct pipeline *pipeline);

#endif
