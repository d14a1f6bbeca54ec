/* operations.h -- all that a host asks of a connector, held to what it promises.
 *
 * Of the connector that the program is linked with.
 */
#ifndef FUZZ_OPERATIONS_H
#define FUZZ_OPERATIONS_H

#include "tests/fuzz/any_host.h"

enum { OPERATIONS = 13, OPERATIONS_CONFIG = 4096 };

/* A valid config, in zeroed memory for any type; `folder` is for a plugin that has an
 * option of that name. */
void operations_configure(const char *folder, char config[OPERATIONS_CONFIG]);
/* One of them, whatever the number. */
void operations_do(struct any_host *host, void *self, unsigned operation);

#endif
