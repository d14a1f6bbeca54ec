/* check.h -- is the folder there, and is its file one that can be read? */
#ifndef CSV_CHECK_H
#define CSV_CHECK_H

#include "plugin/wherry.h"

enum wherry_status csv_check(void *self, struct wherry_identity *identity,
                             struct wherry_error *error);

#endif
