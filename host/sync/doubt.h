/* doubt.h -- who was not found is asked for again, before it is believed that she is
 * gone.
 *
 * One answer "not found", or one whole read without her, is no proof: services hiccup.
 * `confirm_absence` later, or in the first run after that, she is looked up by her
 * lasting ids and by every address that her row knows. Only if all of them say none is
 * she gone; whatever finds her makes an end of the doubt.
 */
#ifndef SYNC_DOUBT_H
#define SYNC_DOUBT_H

#include "host/engine/engine.h"

/* After the reads and before anything is judged. */
enum wherry_status doubt_resolve(struct engine *engine, struct wherry_error *error);

#endif
