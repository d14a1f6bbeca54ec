/* source.h -- reading from a plugin, and looking up single contacts. */
#ifndef CONNECTOR_SOURCE_H
#define CONNECTOR_SOURCE_H

#include "plugin/wherry.h"

struct connector;

enum wherry_status connector_source_open(struct connector *connector,
                                         const struct wherry_read *read,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error);
enum wherry_status connector_source_read(struct connector *connector,
                                         struct wherry_writer *writer,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error);
void connector_source_close(struct connector *connector); /* none open is fine */
enum wherry_status connector_lookup(struct connector *connector,
                                    const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error);
bool connector_looks_up(const struct connector *connector); /* can it do that? */
/* By lasting ids: can the plugin do it? If not, the call answers FAILED. */
bool connector_looks_up_ids(const struct connector *connector);
enum wherry_status connector_lookup_ids(struct connector *connector,
                                        const struct wherry_read *read,
                                        const char *const *ids, size_t id_count,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error);

#endif
