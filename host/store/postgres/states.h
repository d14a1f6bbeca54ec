/* states.h -- within this folder: a database, as the place of the states of all pipelines
 * that its role may see; see driver.h.
 */
#ifndef STORE_POSTGRES_STATES_H
#define STORE_POSTGRES_STATES_H

#include <stdbool.h>

#include "host/store/found.h"
#include "plugin/wherry.h"

struct buffer;

enum wherry_status postgres_check_states(const char *states,
                                         struct wherry_error *error);
bool postgres_is_secret(const char *states);
void postgres_show_states(const char *states, struct buffer *words);
void postgres_show_place(const char *place, struct buffer *words);
enum wherry_status postgres_prepare_states(const char *states,
                                           struct wherry_error *error);
bool postgres_can_write(const char *states);
enum wherry_status postgres_visit(const char *states, states_visitor *visitor,
                                  void *self, struct wherry_error *error);
enum wherry_status postgres_stamps(const char *states, states_stamp_visitor *visitor,
                                   void *self, struct wherry_error *error);
bool postgres_stamp(const char *states, const char *pipeline,
                    struct states_stamp *stamp);

#endif
