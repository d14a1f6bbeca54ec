/* offered.h -- what one side of a pipeline offers to choose from, kept: to be printed, and
 * to find the one that somebody names.
 *
 * `struct offered offered = {0};` is an empty one.
 */
#ifndef CONNECTOR_OFFERED_H
#define CONNECTOR_OFFERED_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "plugin/wherry.h"

struct connector;

struct offered {
    struct arena arena;
    struct wherry_entry *entries;
    size_t count, room;
    bool untold; /* the plugin has no catalog */
};

enum wherry_status offered_read(struct offered *offered, struct connector *connector,
                                enum wherry_kind kind, struct wherry_error *error);
/* The one with this id; else the one with this name, in any case of letters unless
 * another one has exactly this spelling. */
enum offered_found { OFFERED_NONE, OFFERED_ONE, OFFERED_SEVERAL };
enum offered_found offered_find(const struct offered *offered, const char *wanted,
                                const struct wherry_entry **found);
/* Of OFFERED_SEVERAL, the ids of all that have this name: "'1', '2'". */
void offered_namesakes(const struct offered *offered, const char *name,
                       struct buffer *ids);
/* The id or name that was probably meant; NULL: none is near. */
const char *offered_nearest(const struct offered *offered, const char *wanted);
/* The segment of the CRM that somebody names, by its id or its title; NULL: none or
 * several have it. The error then names the one that was probably meant, or the ids to
 * choose from, or the command that lists all of `pipeline`. */
const struct wherry_entry *offered_segment(const struct offered *offered,
                                           const char *pipeline, const char *wanted,
                                           struct wherry_error *error);
void offered_free(struct offered *offered);

#endif
