/* replace.h -- within this folder: a state file as something to copy, to put back and to
 * put in its place; see driver.h.
 */
#ifndef STORE_SQLITE_REPLACE_H
#define STORE_SQLITE_REPLACE_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct store;

enum wherry_status sqlite_copy(struct store *store, const char *path,
                               bool (*cancelled)(void *self), void *self,
                               struct wherry_error *error);
enum wherry_status sqlite_replace(struct store *from, const char *place,
                                  bool (*cancelled)(void *self), void *self,
                                  struct wherry_error *error);
enum wherry_status sqlite_put_in_place(const char *part, const char *path,
                                       struct wherry_error *error);

#endif
