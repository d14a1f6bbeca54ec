/* sink.h -- what the host writes to: contact listings. */
#ifndef OMETRIA_SINK_H
#define OMETRIA_SINK_H

#include "plugin/wherry.h"

extern const struct wherry_sink ometria_sink;

#endif
