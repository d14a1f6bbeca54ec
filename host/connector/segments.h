/* segments.h -- the static segments of a list: found, made, removed. */
#ifndef CONNECTOR_SEGMENTS_H
#define CONNECTOR_SEGMENTS_H

#include "plugin/wherry.h"

struct connector;

/* As wherry_segments.find: END if there is none and `make` is false. `found->name` is
 * one line for people. */
enum wherry_status connector_segment_find(struct connector *connector, const char *name,
                                          bool make, struct wherry_segment *found,
                                          struct wherry_error *error);
enum wherry_status connector_segment_remove(struct connector *connector, const char *id,
                                            struct wherry_error *error);

#endif
