/* connect.h -- within this folder: a place in a database, and the way there.
 *
 * A place is what --state says, a URI as libpq takes it (several hosts,
 * target_session_attrs, a service, a passfile, TLS), then '#' and the pipeline. What libpq
 * takes from the environment and its files it takes here, too.
 */
#ifndef STORE_POSTGRES_CONNECT_H
#define STORE_POSTGRES_CONNECT_H

#include <stdbool.h>

#include "host/store/mode.h"
#include "plugin/wherry.h"

struct buffer;
struct store;

/* Is this such a place? The commands know none yet: what they make of --state is the path
 * of a file. */
bool postgres_is_place(const char *place);
void postgres_place(const char *states, const char *pipeline, struct buffer *place);

enum wherry_status postgres_open(const char *place, enum store_mode mode,
                                 struct store **opened, struct wherry_error *error);
void postgres_close(struct store *store);
bool postgres_exists(const char *place);
enum wherry_status postgres_remove(const char *place, struct wherry_error *error);

#endif
