/* source.h -- which stream is read. */
#ifndef CSV_SOURCE_H
#define CSV_SOURCE_H

#include "plugin/wherry.h"

extern const struct wherry_source csv_source;

#endif
