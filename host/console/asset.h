/* asset.h -- what pages also load: the style sheet and the script. They are in the
 * program. */
#ifndef CONSOLE_ASSET_H
#define CONSOLE_ASSET_H

#include <stddef.h>

#include "host/console/visit.h"

struct asset {
    const char *path, *type;
    const char *bytes;
    size_t length;
};

void asset_show(struct visit *visit);

#endif
