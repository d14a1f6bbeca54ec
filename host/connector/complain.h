/* complain.h -- reports errors in a connection's settings. */
#ifndef CONNECTOR_COMPLAIN_H
#define CONNECTOR_COMPLAIN_H

#include "host/spec/pipeline.h"

/* An error in a setting, with its place; `message` is owned by the callee of the
 * callback. All errors are reported, not only the first. */
typedef void connector_complain(void *self, const struct spec_place *place,
                                const char *message);

#endif
