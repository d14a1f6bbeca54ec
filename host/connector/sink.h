/* sink.h -- writing to a plugin. */
#ifndef CONNECTOR_SINK_H
#define CONNECTOR_SINK_H

#include "plugin/wherry.h"

struct connector;

enum wherry_status connector_sink_open(struct connector *connector, const char *stream,
                                       struct wherry_error *error);
/* A tag names one change until the flush that says OK, or until the sink is closed. */
enum wherry_status connector_sink_write(struct connector *connector,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error);
enum wherry_status connector_sink_flush(struct connector *connector,
                                        struct wherry_error *error);
void connector_sink_close(struct connector *connector); /* none open is fine */

#endif
