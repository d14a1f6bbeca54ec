/* sink.h -- which stream is written to. */
#ifndef CSV_SINK_H
#define CSV_SINK_H

#include "plugin/wherry.h"

extern const struct wherry_sink csv_sink;

#endif
