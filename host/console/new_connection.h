/* new_connection.h -- a new connection, filled in page by page.
 *
 * Each page is a form whose values go into the draft of the session (drafts.h). `wherry
 * init --dry-run` checks what was filled in so far; its errors about this page's
 * answers are shown beside them; without errors, the next page follows. The last one
 * shows the spec as a change, and `wherry init` writes it.
 */
#ifndef CONSOLE_NEW_CONNECTION_H
#define CONSOLE_NEW_CONNECTION_H

#include "host/console/visit.h"

/* "/connections/new" and "/connections/new/{}". */
void new_connection_ask(struct visit *visit);
void new_connection_show(struct visit *visit);
void new_connection_send(struct visit *visit);
void new_connection_sent(struct visit *visit);

/* It is written, or everything that was filled in is dropped. */
void new_connection_create(struct visit *visit);
void new_connection_created(struct visit *visit);
void new_connection_discard(struct visit *visit);

#endif
