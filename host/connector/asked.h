/* asked.h -- does a record have only the fields that were asked for?
 *
 * A field that nobody asked for is useless, and is most often one of these under a
 * misspelt name. That is a fault of the plugin, but no reason to fail a run: the log
 * says it, once for each source that is opened, with the name that was probably meant.
 */
#ifndef CONNECTOR_ASKED_H
#define CONNECTOR_ASKED_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct asked {
    char **names; /* NULL-terminated copies; NULL: nothing was asked */
    size_t count;
    bool told;
};

/* `struct asked asked = {0};` asks for nothing. asked_free makes it so again. */
void asked_set(struct asked *asked, const struct wherry_read *read);
void asked_free(struct asked *asked);

/* `record` has been accepted (intake.h). */
void asked_look(struct asked *asked, const char *plugin,
                const struct wherry_record *record);

#endif
