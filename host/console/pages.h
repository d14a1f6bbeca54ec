/* pages.h -- the table of all pages. */
#ifndef CONSOLE_PAGES_H
#define CONSOLE_PAGES_H

#include "host/console/visit.h"

/* Ended by a row without a path. A path is there once for each method that it has. */
extern const struct page pages[];

#endif
