/* lookup.h -- contacts by their addresses or ids: one walk through the file for all. */
#ifndef CSV_LOOKUP_H
#define CSV_LOOKUP_H

#include "plugin/wherry.h"

/* The two slots of struct wherry_source. */
enum wherry_status lookup_keys(void *self, const struct wherry_read *read,
                               const char *const *keys, size_t count,
                               struct wherry_writer *writer,
                               struct wherry_error *error);
enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t count,
                              struct wherry_writer *writer, struct wherry_error *error);

#endif
