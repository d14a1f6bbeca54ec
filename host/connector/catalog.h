/* catalog.h -- what a plugin offers to choose from. */
#ifndef CONNECTOR_CATALOG_H
#define CONNECTOR_CATALOG_H

#include "plugin/wherry.h"

struct connector;

enum wherry_status connector_catalog(struct connector *connector, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error);

#endif
