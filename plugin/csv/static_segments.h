/* static_segments.h -- segments of the folder as a list has them: found, made, removed. */
#ifndef CSV_STATIC_SEGMENTS_H
#define CSV_STATIC_SEGMENTS_H

#include "plugin/wherry.h"

extern const struct wherry_segments csv_segments;

#endif
