/* edited.h -- an edit of a spec in one word: "+ID NAME" adds, "-ID" removes. */
#ifndef UNIT_EDITED_H
#define UNIT_EDITED_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* In the spec of the pipeline `uk`, whose file is "uk.yaml". */
enum wherry_status edited_act(const char *what, const char *text, struct buffer *result,
                              struct wherry_error *error);

#endif
