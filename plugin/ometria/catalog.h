/* catalog.h -- the fields and lists of an account. */
#ifndef OMETRIA_CATALOG_H
#define OMETRIA_CATALOG_H

#include "plugin/wherry.h"

/* As wherry_connector.catalog. */
enum wherry_status ometria_catalog(void *self, enum wherry_kind kind,
                                   struct wherry_entries *entries,
                                   struct wherry_error *error);

#endif
