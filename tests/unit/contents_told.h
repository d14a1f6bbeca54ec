/* contents_told.h -- all that a state holds, as text: a line for each thing, in the order in
 * which store_tell_contents has them; what is damaged, too.
 */
#ifndef UNIT_CONTENTS_TOLD_H
#define UNIT_CONTENTS_TOLD_H

#include "host/base/buffer.h"
#include "host/store/contents.h"

/* For store_tell_contents, which adds the lines to `told`. */
struct store_contents contents_told(struct buffer *told);

#endif
