/* catalog.h -- what there is to choose from: the file, its columns, the segments. */
#ifndef CSV_CATALOG_H
#define CSV_CATALOG_H

#include "plugin/wherry.h"

enum wherry_status csv_catalog(void *self, enum wherry_kind kind,
                               struct wherry_entries *entries,
                               struct wherry_error *error);

#endif
