/* catalog.h -- what there is to choose from: lists, segments, merge fields. */
#ifndef MAILCHIMP_CATALOG_H
#define MAILCHIMP_CATALOG_H

#include "plugin/wherry.h"

/* As wherry_connector.catalog. */
enum wherry_status mailchimp_catalog(void *self, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error);

#endif
