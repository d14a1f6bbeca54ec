/* descriptor.h -- checks what a plugin exports, and makes our own copy of it.
 *
 * The rules are those of plugin/wherry.h. The copy is zeroed memory of our size into
 * which the smaller of both sizes is copied, and so for the tables that it names, so
 * that a plugin made for an older interface has NULL in slots that it does not know.
 */
#ifndef CONNECTOR_DESCRIPTOR_H
#define CONNECTOR_DESCRIPTOR_H

#include "plugin/wherry.h"

struct descriptor {
    struct wherry_connector connector; /* its tables are those below */
    struct wherry_source source;
    struct wherry_sink sink;
    struct wherry_segments segments;
};

/* `there` is how many bytes the exported symbol has; SIZE_MAX if that is not known.
 * Fills `descriptor`, which must not move afterwards. The error's message continues
 * after "'FILE' ". */
enum wherry_status descriptor_copy(const struct wherry_connector *exported,
                                   size_t there, struct descriptor *descriptor,
                                   struct wherry_error *error);

#endif
