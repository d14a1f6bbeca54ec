/* complain.h -- how complaints about a connection's settings are told. */
#ifndef CONNECTOR_COMPLAIN_H
#define CONNECTOR_COMPLAIN_H

#include "host/spec/pipeline.h"

/* A complaint about a setting, with its place; `message` is owned by the callee of the
 * callback. All complaints are told, not the first. */
typedef void connector_complain(void *self, const struct spec_place *place,
                                const char *message);

#endif
