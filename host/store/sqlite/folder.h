/* folder.h -- within this folder: a directory with a state file for each pipeline; see
 * driver.h.
 */
#ifndef STORE_SQLITE_FOLDER_H
#define STORE_SQLITE_FOLDER_H

#include <stdbool.h>

#include "host/store/found.h"
#include "plugin/wherry.h"

struct buffer;

enum wherry_status sqlite_check_states(const char *states, struct wherry_error *error);
bool sqlite_is_secret(const char *states);
void sqlite_show_states(const char *states, struct buffer *words);
enum wherry_status sqlite_prepare_states(const char *states,
                                         struct wherry_error *error);
bool sqlite_can_write(const char *states);
enum wherry_status sqlite_visit(const char *states, states_visitor *visitor, void *self,
                                struct wherry_error *error);
bool sqlite_stamp(const char *states, const char *pipeline, struct states_stamp *stamp);

#endif
