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
struct postgres_store;
struct store;

/* Is this such a place, or what --state says? */
bool postgres_is_place(const char *place);
void postgres_place(const char *states, const char *pipeline, struct buffer *place);

enum wherry_status postgres_open(const char *place, enum store_mode mode,
                                 struct store **opened, struct wherry_error *error);
void postgres_close(struct store *store);
/* It may hold a password: of what is wrong with it nothing is quoted. */
bool postgres_reads_uri(const char *uri);
/* The URI of a place; the caller frees. */
char *postgres_uri_of(const char *place);
bool postgres_exists(const char *place);
/* Connected to what --state says, with the tables there, and no pipeline. END: there are no
 * tables; with STORE_WRITE they are made. `title` is what errors call it. *reached is to be
 * left in any case. */
enum wherry_status postgres_reach(const char *states, const char *title,
                                  enum store_mode mode, struct postgres_store **reached,
                                  struct wherry_error *error);
void postgres_leave(struct postgres_store *reached);
enum wherry_status postgres_remove(const char *place, struct wherry_error *error);
/* The one at `part` becomes the one at `place`. */
enum wherry_status postgres_put_in_place(const char *part, const char *place,
                                         struct wherry_error *error);

#endif
